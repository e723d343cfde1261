# Four completed copies of 60 patients (z is filled in for 18 of them) and what R 4.2.2, mice 3.15.0, mitml 0.4-5 and
# survival 3.5-3 say of tests over them; the values stand in PooledFitTests.swift.
suppressMessages({library(mice); library(mitml); library(survival)})
set.seed(4); n <- 60
x <- round(rnorm(n), 2); z <- round(rnorm(n) + .4 * x, 2); g <- sample(c("a", "b", "c"), n, TRUE)
y <- rbinom(n, 1, plogis(-.3 + .8 * x + .5 * z + .7 * (g == "b")))
t <- round(rexp(n, exp(-2 + .5 * x + .4 * z)) * 10) / 10 + .1; s <- rbinom(n, 1, .7)
lost <- sample(n, 18)
copies <- lapply(1:4, function(i) {
  zz <- z; zz[lost] <- round(.4 * x[lost] + rnorm(18), 2); data.frame(x, z = zz, g, y, t, s)
})
fit <- function(f) as.mira(lapply(copies, function(d) glm(f, binomial, d, control = glm.control(epsilon = 1e-14))))
full <- fit(y ~ x + z + g)
for (v in c("x", "z", "g")) {
  r <- fit(as.formula(paste("y ~", paste(setdiff(c("x", "z", "g"), v), collapse = "+"))))
  print(D1(full, r)$result, digits = 15); print(D3(full, r)$result, digits = 15)
}
cox <- lapply(copies, function(d) coxph(Surv(t, s) ~ x + z + g, d, control = coxph.control(eps = 1e-14, iter.max = 50)))
tables <- lapply(cox, function(f) cox.zph(f, transform = "km")$table)
d2 <- function(dk, k) {  # miceadds::micombine.chisquare
  M <- length(dk); r <- (1 + 1 / M) * var(sqrt(dk)); D <- (mean(dk) / k - (M + 1) / (M - 1) * r) / (1 + r)
  v <- (M - 1) / k^(3 / M) * (1 + 1 / r)^2
  c(D, v, pf(D, k, v, lower.tail = FALSE))
}
for (v in rownames(tables[[1]])) print(d2(sapply(tables, function(q) q[v, 1]), tables[[1]][v, 2]), digits = 15)
B <- sapply(cox, coef); U <- sapply(cox, function(f) diag(vcov(f)))
total <- rowMeans(U) + 1.25 * apply(B, 1, var)
moved <- Reduce("+", lapply(cox, function(f) residuals(f, "dfbeta"))) / 4
print(apply(abs(sweep(moved, 2, sqrt(total), "/")), 2, max), digits = 15)

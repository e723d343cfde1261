# Standard errors of absolute risks of two cause-specific Cox regressions, every sum written out.
# Run in this folder. R 4.2.2, survival 3.5-3, riskRegression 2022.11.28, prodlim 2019.11.13.
suppressPackageStartupMessages({library(survival); library(riskRegression); library(prodlim)})
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-14, iter.max = 100)

# d and 1/S0 sums of one regression at its own mean: jumps, their variance, integrals of the means of risk sets.
pieces <- function(time, event, x, fit) {
  r <- as.vector(exp(sweep(x, 2, colMeans(x)) %*% coef(fit)))
  centred <- sweep(x, 2, colMeans(x))
  times <- sort(unique(time[event]))
  out <- lapply(times, function(u) {
    risk <- time >= u; dead <- time == u & event
    d <- sum(dead); share <- (seq_len(d) - 1) / d
    s0 <- sum(r[risk]) - share * sum(r[dead])
    s1 <- outer(rep(1, d), colSums(r[risk] * centred[risk, , drop = FALSE])) -
      outer(share, colSums(r[dead] * centred[dead, , drop = FALSE]))
    list(jump = sum(1 / s0), variance = sum(1 / s0^2), means = colSums(s1 / s0^2))
  })
  list(times = times, jump = sapply(out, `[[`, "jump"), variance = sapply(out, `[[`, "variance"),
    means = do.call(rbind, lapply(out, `[[`, "means")))
}

# F(t) as a function of the jumps of both causes on a common grid, and its numerical-free derivative: the
# derivative by a jump is written as in the textbook, with F(t) - F(u) over S(u), not by recursion.
error <- function(parts, fits, x, patient, horizon, productLimit) {
  centred <- patient - colMeans(x)
  ratio <- sapply(fits, function(f) exp(sum(centred * coef(f))))
  grid <- sort(unique(unlist(lapply(parts, `[[`, "times")))); grid <- grid[grid <= horizon]
  at <- function(p, what) { v <- rep(0, length(grid)); k <- match(p$times, grid); v[k[!is.na(k)]] <- p[[what]][!is.na(k)]; v }
  a <- ratio[1] * at(parts[[1]], "jump"); b <- ratio[2] * at(parts[[2]], "jump")
  factor <- if (productLimit) 1 - a - b else exp(-a - b)
  S <- cumprod(factor); before <- c(1, S[-length(S)])
  F <- cumsum(before * a); later <- F[length(F)] - F
  down <- if (productLimit) later / (1 - a - b) else later
  D <- list(ratio[1] * (before - down), ratio[2] * -down)
  total <- 0
  for (k in 1:2) {
    p <- parts[[k]]; keep <- match(p$times[p$times <= horizon], grid); n <- length(keep)
    D_k <- D[[k]][keep]
    g <- colSums(D_k * (outer(p$jump[seq_len(n)], centred) - p$means[seq_len(n), , drop = FALSE]))
    total <- total + sum(D_k^2 * p$variance[seq_len(n)]) + as.numeric(g %*% vcov(fits[[k]]) %*% g)
  }
  c(F[length(F)], sqrt(total))
}

prepared <- function(name, status) {
  d <- read.csv(paste0("../prepared/competing/", name, ".csv"))
  d$status <- d[[status]]
  d
}

study <- function(d, name, status, columns, times) {
  x <- as.matrix(d[, columns])
  fits <- lapply(1:2, function(k) coxph(
    as.formula(paste0("Surv(ty, status == ", k, ") ~ ", paste(columns, collapse = "+"))), d, control = tight, x = TRUE))
  parts <- lapply(1:2, function(k) pieces(d$ty, d$status == k, x, fits[[k]]))
  # The sums of one regression are those of survfit: its standard error of the cumulative hazard.
  s <- summary(survfit(fits[[1]], d[1, ], se.fit = TRUE), times = max(times))
  centred <- x[1, ] - colMeans(x); p <- parts[[1]]; n <- sum(p$times <= max(times))
  g <- sum(p$jump[1:n]) * centred - colSums(p$means[1:n, ])
  own <- exp(sum(centred * coef(fits[[1]]))) * sqrt(sum(p$variance[1:n]) + g %*% vcov(fits[[1]]) %*% g)
  stopifnot(abs(own - s$std.chaz) < 1e-10 * own)
  rows <- c(1, 5, 20)
  values <- list()
  csc <- CSC(as.formula(paste0("Hist(ty, status) ~ ", paste(columns, collapse = "+"))), d, control = tight)
  for (method in c("product-limit", "exponential")) {
    pl <- method == "product-limit"
    found <- lapply(times, function(t) sapply(rows, function(i) error(parts, fits, x, x[i, ], t, pl)))
    other <- predict(csc, newdata = d[rows, ], cause = 1, times = times, se = TRUE, product.limit = pl, keep.newdata = FALSE)
    values[[method]] <- list(
      risk = lapply(found, function(m) m[1, ]), se = lapply(found, function(m) m[2, ]),
      riskRegression_risk = lapply(seq_along(times), function(j) other$absRisk[, j]),
      riskRegression_se = lapply(seq_along(times), function(j) other$absRisk.se[, j]))
  }
  list(data = name, status = status, columns = columns, rows = rows, times = times, values = values)
}

# Where the model holds and patients are many, the influence function has the same limit.
set.seed(1)
n <- 2000; x <- rnorm(n); g <- rbinom(n, 1, .4)
t1 <- rexp(n, .1 * exp(.7 * x + .5 * g)); t2 <- rexp(n, .08 * exp(.3 * x - .4 * g)); c <- runif(n, 2, 12)
ty <- pmin(t1, t2, c)
simulated <- study(
  data.frame(ty = ty, status = ifelse(ty == c, 0, ifelse(ty == t1, 1, 2)), x = x, g = g),
  "simulated, 2000 patients", "status", c("x", "g"), c(2, 5, 9))
ratios <- function(s) range(unlist(s$values[["product-limit"]]$riskRegression_se) / unlist(s$values[["product-limit"]]$se))
cat("SE of riskRegression over that of the formula, many patients:", ratios(simulated), "\n")

result <- list(
  R = paste(R.version$major, R.version$minor, sep = "."), survival = as.character(packageVersion("survival")),
  riskRegression = as.character(packageVersion("riskRegression")),
  studies = list(
    study(prepared("melanoma", "status"), "melanoma", "status", c("age", "male", "lthick", "ulc", "ep"), c(1, 3, 5, 8)),
    study(prepared("pbc_transplant", "st"), "pbc_transplant", "st", c("age", "female", "lbili"), c(2, 5, 8))),
  many_patients = simulated)
cat("few patients:", sapply(result$studies, ratios), "\n")
writeLines(jsonlite::toJSON(result, digits = I(17), auto_unbox = TRUE, pretty = TRUE), "cause_specific_errors.json")

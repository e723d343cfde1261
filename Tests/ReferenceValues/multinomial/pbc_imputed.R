# A multinomial model of the first 250 rows of pbc_stage.csv, of which three predictors lose values, in four completed copies
# by mice: coefficients pooled by Rubin's rules, tests of each variable by D1 and D3, and the pooled model in every copy.
# Rscript pbc_imputed.R writes pbc_imputed.csv (the copies, .imp 0 the patients as observed) and pbc_imputed.json beside
# itself. Newton steps after nnet::multinom, so that nothing rests on its last digits; mice::pool.scalar for single numbers,
# mitml for D1, D2 and D3, the intercepts of D3 fitted anew at averaged slopes.
suppressPackageStartupMessages({library(nnet); library(mice); library(mitml); library(jsonlite)})
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
d <- read.csv(file.path(here, "pbc_stage.csv"), stringsAsFactors = TRUE)[1:250, 1:6]
d$stage <- factor(d$stage, levels = c("early", "bridging", "cirrhosis"))
d$sex <- factor(d$sex, levels = c("m", "f"))
d$age <- round(d$age, 2)
set.seed(11); n <- nrow(d); m <- 4
d$bili[runif(n) < plogis(-1.6 + .5 * (d$stage == "cirrhosis"))] <- NA
d$albumin[runif(n) < .2] <- NA
d$platelet[runif(n) < .15] <- NA
imp <- mice(d, m = m, maxit = 5, seed = 3, method = "pmm", printFlag = FALSE)
long <- complete(imp, "long", include = TRUE)
long$.id <- paste0("P", long$.id)
write.csv(long, file.path(here, "pbc_imputed.csv"), row.names = FALSE, quote = FALSE, na = "")
# What is written is what is fitted.
long <- read.csv(file.path(here, "pbc_imputed.csv"))
long$stage <- factor(long$stage, levels = levels(d$stage)); long$sex <- factor(long$sex, levels = levels(d$sex))
copies <- lapply(1:m, function(i) long[long$.imp == i, ])
y <- as.integer(d$stage); Z <- outer(y, 2:3, "==") * 1
predictors <- c("age", "sex", "log(bili)", "albumin", "platelet")
design <- function(terms, data) if (length(terms)) model.matrix(reformulate(terms), data) else matrix(1, n, 1)
solved <- function(terms, data) {
  X <- design(terms, data); p <- ncol(X)
  B <- if (length(terms)) t(coef(multinom(reformulate(terms, "stage"), data, trace = FALSE, reltol = 1e-14, maxit = 1000)))
    else matrix(log(tabulate(y)[2:3] / sum(y == 1)), 1)
  for (step in 0:5) {
    E <- exp(cbind(0, X %*% B)); R <- E / rowSums(E); P <- R[, -1]
    H <- rbind(cbind(t(X) %*% (X * (P[, 1] * (1 - P[, 1]))), -t(X) %*% (X * (P[, 1] * P[, 2]))),
               cbind(-t(X) %*% (X * (P[, 1] * P[, 2])), t(X) %*% (X * (P[, 2] * (1 - P[, 2])))))
    if (step < 5) B <- B + matrix(solve(H, as.vector(t(X) %*% (Z - P))), p)
  }
  list(B = B, b = as.vector(B), vcov = solve(H), loglik = sum(log(R[cbind(1:n, y)])))
}
fits <- lapply(copies, function(copy) solved(predictors, copy))
Q <- sapply(fits, `[[`, "b"); U <- sapply(fits, function(f) diag(f$vcov))
pooled <- lapply(1:nrow(Q), function(j) pool.scalar(Q[j, ], U[j, ], n = n, k = nrow(Q)))
total <- Reduce("+", lapply(fits, `[[`, "vcov")) / m + (1 + 1 / m) * cov(t(Q))
stopifnot(max(abs(diag(total) / sapply(pooled, `[[`, "t") - 1)) < 1e-12)
# Intercepts, and slopes of one linear predictor a category, by Newton's method.
recalibrate <- function(LP, free) {
  k <- ncol(LP); theta <- if (free) rep(0:1, each = k) else log(tabulate(y)[-1] / sum(y == 1)) - colMeans(LP)
  parts <- function(theta) {
    b <- if (free) theta[k + 1:k] else rep(1, k)
    E <- exp(cbind(0, sweep(sweep(LP, 2, b, "*"), 2, theta[1:k], "+"))); R <- E / rowSums(E)
    X <- lapply(1:k, function(j) { M <- matrix(0, n, length(theta)); M[, j] <- 1; if (free) M[, k + j] <- LP[, j]; M })
    score <- Reduce("+", lapply(1:k, function(j) t(X[[j]]) %*% (Z[, j] - R[, j + 1])))
    info <- matrix(0, length(theta), length(theta))
    for (j in 1:k) for (l in 1:k) info <- info + t(X[[j]]) %*% (X[[l]] * (R[, j + 1] * ((j == l) - R[, l + 1])))
    list(score = score, info = info, loglik = sum(log(R[cbind(1:n, y)])))
  }
  for (step in 1:30) { at <- parts(theta); theta <- theta + solve(at$info, at$score)[, 1] }
  at <- parts(theta)
  list(b = theta, variance = diag(solve(at$info)), loglik = at$loglik)
}
tests <- lapply(c(predictors, "TOTAL"), function(name) {
  rest <- if (name == "TOTAL") character() else setdiff(predictors, name)
  p <- length(predictors) + 1
  columns <- if (name == "TOTAL") 2:p else match(name, predictors) + 1
  own <- c(columns, p + columns)
  d1 <- mitml:::.D1(Q[own, , drop = FALSE], simplify2array(lapply(fits, function(f) f$vcov[own, own])), n - nrow(Q))
  reduced <- lapply(copies, function(copy) solved(rest, copy))
  ours <- Reduce("+", lapply(fits, `[[`, "B")) / m; theirs <- Reduce("+", lapply(reduced, `[[`, "B")) / m
  value <- function(B, terms, copy) {
    LP <- if (nrow(B) > 1) design(terms, copy)[, -1, drop = FALSE] %*% B[-1, , drop = FALSE] else matrix(0, n, 2)
    recalibrate(LP, FALSE)$loglik
  }
  dW <- sapply(1:m, function(i) 2 * (fits[[i]]$loglik - reduced[[i]]$loglik))
  dL <- sapply(copies, function(copy) 2 * (value(ours, predictors, copy) - value(theirs, rest, copy)))
  k <- length(own); r <- (m + 1) / (k * (m - 1)) * (mean(dW) - mean(dL)); t <- k * (m - 1)
  v <- 4 + (t - 4) * (1 + (1 - 2 / t) / r)^2
  list(name = name, d1 = c(d1$F, k, d1$v, d1$r), d3 = c(mean(dL) / (k * (1 + r)), k, v, r))
})
pdi <- function(P) {
  g <- lapply(1:3, function(k) which(y == k)); size <- lengths(g); credit <- array(0, size)
  for (k in 1:3) {
    R <- lapply(1:3, function(c) aperm(array(P[g[[c]], k], c(size[c], size[-c])), order(c(c, setdiff(1:3, c)))))
    top <- pmax(R[[1]], R[[2]], R[[3]])
    credit <- credit + (R[[k]] == top) / ((R[[1]] == top) + (R[[2]] == top) + (R[[3]] == top)) / 3
  }
  terms <- numeric(n); for (c in 1:3) terms[g[[c]]] <- apply(credit, c, mean)
  c(mean(credit), sum(sapply(1:3, function(c) var(terms[y == c]) / sum(y == c))))
}
till <- function(P) {
  terms <- numeric(n); value <- 0
  for (k in 1:3) for (l in setdiff(1:3, k)) {
    a <- which(y == k); b <- which(y == l)
    W <- outer(P[a, k], P[b, k], function(u, v) (u > v) + (u == v) / 2)
    value <- value + mean(W) / 6
    terms[a] <- terms[a] + rowMeans(W) / 6; terms[b] <- terms[b] + colMeans(W) / 6
  }
  c(value, sum(sapply(1:3, function(c) var(terms[y == c]) / sum(y == c))))
}
B <- matrix(rowMeans(Q), ncol = 2)
LPs <- lapply(copies, function(copy) design(predictors, copy) %*% B)
risks <- lapply(LPs, function(LP) { E <- exp(cbind(0, LP)); E / rowSums(E) })
single <- function(found, logit) {
  q <- found[1, ]; u <- found[2, ]
  if (logit) { u <- u / (q * (1 - q))^2; q <- qlogis(q) }
  p <- pool.scalar(q, u, n = n, k = 1)
  ends <- p$qbar + c(0, -1, 1) * qt(.975, p$df) * sqrt(p$t)
  if (logit) plogis(ends) else ends
}
large <- lapply(LPs, recalibrate, FALSE); joint <- lapply(LPs, recalibrate, TRUE)
frozen <- sapply(risks, function(P) sum(log(P[cbind(1:n, y)])))
estimate <- function(fits, j) single(sapply(fits, function(f) c(f$b[j], f$variance[j])), FALSE)
d2 <- function(chi, k) { found <- mitml:::.D2(chi, k); c(found$F, k, found$v, found$r) }
write_json(list(
  versions = list(R = R.version.string, nnet = as.character(packageVersion("nnet")),
    mice = as.character(packageVersion("mice")), mitml = as.character(packageVersion("mitml"))),
  estimates = rowMeans(Q), se = sqrt(diag(total)), df = sapply(pooled, `[[`, "df"), fmi = sapply(pooled, `[[`, "fmi"),
  covariance = total, loglik = mean(sapply(fits, `[[`, "loglik")), tests = tests,
  polytomousDiscrimination = single(sapply(risks, pdi), TRUE), handTill = single(sapply(risks, till), TRUE),
  brier = mean(sapply(risks, function(P) mean(rowSums((outer(y, 1:3, "==") - P)^2)))),
  calibrationInTheLarge = t(sapply(1:2, function(j) estimate(large, j))),
  intercept = t(sapply(1:2, function(j) estimate(joint, j))), slope = t(sapply(3:4, function(j) estimate(joint, j))),
  jointTest = d2(2 * (sapply(joint, `[[`, "loglik") - frozen), 4),
  interceptTest = d2(2 * (sapply(large, `[[`, "loglik") - frozen), 2),
  slopeTest = d2(2 * (sapply(joint, `[[`, "loglik") - sapply(large, `[[`, "loglik")), 2)
), file.path(here, "pbc_imputed.json"), digits = NA, auto_unbox = TRUE, pretty = TRUE)

# What the model of pbc_stage.R does in its own patients, and its optimism in eight resamples (rows from 1).
# Rscript pbc_validation.R writes pbc_validation.json beside itself.
suppressPackageStartupMessages({library(nnet); library(pROC); library(jsonlite)})
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
d <- read.csv(file.path(here, "pbc_stage.csv"), stringsAsFactors = TRUE)
d$stage <- factor(d$stage, levels = c("early", "bridging", "cirrhosis"))
d$sex <- factor(d$sex, levels = c("m", "f"))
formula <- stage ~ age + sex + log(bili) + albumin + platelet

# Newton steps after nnet, so that nothing rests on the last digits of BFGS.
coefficients <- function(data) {
  fit <- multinom(formula, data, trace = FALSE, reltol = 1e-14, maxit = 1000)
  X <- model.matrix(formula, data); Y <- as.integer(data$stage); p <- ncol(X)
  B <- t(coef(fit))
  for (step in 1:5) {
    E <- exp(cbind(0, X %*% B)); P <- (E / rowSums(E))[, -1]
    Z <- outer(Y, 2:3, "==") * 1
    H <- rbind(cbind(t(X) %*% (X * (P[, 1] * (1 - P[, 1]))), -t(X) %*% (X * (P[, 1] * P[, 2]))),
               cbind(-t(X) %*% (X * (P[, 1] * P[, 2])), t(X) %*% (X * (P[, 2] * (1 - P[, 2])))))
    B <- B + matrix(solve(H, as.vector(t(X) %*% (Z - P))), p)
  }
  B
}
risks <- function(B, data) {
  E <- exp(cbind(0, model.matrix(formula, data) %*% B))
  E / rowSums(E)
}
# The polytomous discrimination index from all sets of three patients, ties sharing equally.
pdi <- function(P, y) {
  groups <- lapply(1:3, function(k) which(y == k))
  mean(sapply(1:3, function(k) {
    others <- setdiff(1:3, k)
    mean(sapply(groups[[k]], function(i) {
      a <- P[groups[[others[1]]], k]; b <- P[groups[[others[2]]], k]; p <- P[i, k]
      highest <- outer(a, b, function(x, z) (x <= p) & (z <= p))
      ties <- outer(a, b, function(x, z) 1 + (x == p) + (z == p))
      mean(highest / ties)
    }))
  }))
}
auc <- function(p, y) { r <- rank(p); n1 <- sum(y); (sum(r[y]) - n1 * (n1 + 1) / 2) / (n1 * sum(!y)) }
conditional <- function(P, y) mean(combn(3, 2, function(pair) {
  rows <- y %in% pair
  auc(P[rows, pair[1]] / (P[rows, pair[1]] + P[rows, pair[2]]), y[rows] == pair[1])
}))
indexes <- function(P, y) {
  colnames(P) <- levels(d$stage)
  Z <- outer(y, 1:3, "==") * 1; n <- length(y); share <- tabulate(y, 3) / n
  ll <- sum(log(P[cbind(seq_along(y), y)])); ll0 <- sum(tabulate(y, 3) * log(share))
  M <- as.numeric(multiclass.roc(factor(levels(d$stage)[y], levels(d$stage)), P, quiet = TRUE)$auc)
  c(pdi = pdi(P, y), hand_till = M, pairwise = conditional(P, y),
    brier = sum((Z - P)^2) / n, scaled_brier = 1 - sum((Z - P)^2) / n / (1 - sum(share^2)),
    nagelkerke = (1 - exp(2 * (ll0 - ll) / n)) / (1 - exp(2 * ll0 / n)), mcfadden = 1 - ll / ll0,
    area = sapply(1:3, function(k) auc(P[, k], y == k)))
}
y <- as.integer(d$stage)
apparent <- risks(coefficients(d), d)
set.seed(5)
resamples <- lapply(1:8, function(r) sample(nrow(d), replace = TRUE))
gains <- sapply(resamples, function(rows) {
  B <- coefficients(d[rows, ])
  indexes(risks(B, d[rows, ]), y[rows]) - indexes(risks(B, d), y)
})
# Ties: risks rounded to one decimal.
out <- list(apparent = as.list(indexes(apparent, y)), rounded_pdi = pdi(round(apparent, 1), y),
            corrected = as.list(indexes(apparent, y) - rowMeans(gains)), resamples = resamples,
            calibration = lapply(1:3, function(k) {
              lp <- qlogis(apparent[, k]); fit <- glm(y == k ~ lp, binomial, control = list(epsilon = 1e-14))
              list(slope = unname(coef(fit)[2]), intercept = unname(coef(fit)[1]))
            }),
            versions = list(R = R.version.string, nnet = as.character(packageVersion("nnet")),
                            pROC = as.character(packageVersion("pROC"))))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = FALSE), file.path(here, "pbc_validation.json"))
print(indexes(apparent, y)); print(indexes(apparent, y) - rowMeans(gains))

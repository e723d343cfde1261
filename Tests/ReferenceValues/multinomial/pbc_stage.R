# Multinomial logistic regression of the histologic stage of primary biliary cholangitis: pbc of survival,
# stages 1 and 2 joined as "early", 3 "bridging", 4 "cirrhosis"; complete rows of the predictors.
# Rscript pbc_stage.R writes pbc_stage.csv and pbc_stage.json beside itself.
suppressPackageStartupMessages({library(survival); library(nnet); library(jsonlite)})
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
d <- pbc[, c("stage", "age", "sex", "bili", "albumin", "platelet", "edema")]
d <- d[complete.cases(d), ]
d$stage <- factor(c("early", "early", "bridging", "cirrhosis")[d$stage],
                  levels = c("early", "bridging", "cirrhosis"))
d$sex <- factor(d$sex, levels = c("m", "f"))
d$weight <- 1 + (seq_len(nrow(d)) %% 3)
write.csv(d, file.path(here, "pbc_stage.csv"), row.names = FALSE, quote = FALSE)

tight <- function(formula, data, w = rep(1, nrow(data))) {
  data$w <- w
  fit <- multinom(formula, data, weights = w, trace = FALSE, reltol = 1e-14, maxit = 1000)
  # Newton steps on the exact score and information, so that the comparison does not rest on BFGS's last digits.
  X <- model.matrix(formula, data); Y <- model.response(model.frame(formula, data))
  K <- nlevels(Y); p <- ncol(X)
  B <- t(matrix(coef(fit), K - 1))
  for (step in 1:5) {
    E <- exp(cbind(0, X %*% B)); P <- (E / rowSums(E))[, -1, drop = FALSE]
    Z <- outer(as.integer(Y), 2:K, "==") * 1
    score <- as.vector(t(X) %*% (w * (Z - P)))
    H <- matrix(0, p * (K - 1), p * (K - 1))
    for (k in seq_len(K - 1)) for (l in seq_len(K - 1))
      H[(k - 1) * p + 1:p, (l - 1) * p + 1:p] <-
        t(X) %*% (X * (w * P[, k] * ((k == l) - P[, l])))
    B <- B + matrix(solve(H, score), p)
  }
  E <- exp(cbind(0, X %*% B)); P <- E / rowSums(E)
  list(coefficients = as.vector(B), multinom = as.vector(t(matrix(coef(fit), K - 1))),
       vcov = solve(H), probabilities = P, category = as.integer(Y) - 1,
       loglik = sum(w * log(P[cbind(seq_along(Y), as.integer(Y))])), X = X)
}
formula <- stage ~ age + sex + log(bili) + albumin + platelet
fit <- tight(formula, d)
weighted <- tight(formula, d, d$weight)
null <- tight(stage ~ 1, d)
terms <- c("age", "sex", "log(bili)", "albumin", "platelet")
lr <- sapply(terms, function(term) {
  less <- tight(update(formula, as.formula(paste("~ . -", term))), d)
  2 * (fit$loglik - less$loglik)
})
# The interval of a risk by the delta method on its log odds, for the first five patients.
interval <- function(i, k) {
  x <- fit$X[i, ]; p <- fit$probabilities[i, ]
  gradient <- unlist(lapply(2:3, function(l) ((k == l) - p[l]) / (1 - p[k]) * x))
  se <- sqrt(drop(gradient %*% fit$vcov %*% gradient))
  plogis(qlogis(p[k]) + c(-1, 1) * qnorm(.975) * se)
}
intervals <- lapply(1:5, function(i) lapply(1:3, function(k) interval(i, k)))
out <- list(
  coefficients = fit$coefficients, multinom = fit$multinom, vcov = fit$vcov, loglik = fit$loglik,
  null_loglik = null$loglik, likelihood_ratio_tests = unname(lr),
  weighted = list(coefficients = weighted$coefficients, vcov = weighted$vcov, loglik = weighted$loglik),
  probabilities = fit$probabilities[1:5, ], intervals = intervals,
  versions = list(R = R.version.string, nnet = as.character(packageVersion("nnet")),
                  survival = as.character(packageVersion("survival"))))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), file.path(here, "pbc_stage.json"))
cat(max(abs(fit$coefficients - fit$multinom)), "\n")

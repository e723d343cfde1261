# Multinomial recalibration of a model made from the first 250 rows of pbc_stage.csv in the other rows.
# Rscript pbc_recalibration.R writes pbc_recalibration.json beside itself. VGAM fits each log odds on its own linear
# predictor (one constraint each), with slopes free and with slopes held at 1 by offsets; Newton steps after it, so that
# nothing rests on its last digits.
suppressPackageStartupMessages({library(nnet); library(VGAM); library(jsonlite)})
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
d <- read.csv(file.path(here, "pbc_stage.csv"), stringsAsFactors = TRUE)
d$stage <- factor(d$stage, levels = c("early", "bridging", "cirrhosis"))
d$sex <- factor(d$sex, levels = c("m", "f"))
formula <- stage ~ age + sex + log(bili) + albumin + platelet
newton <- function(theta, LP, y, free) {
  m <- ncol(LP); n <- nrow(LP)
  parts <- function(theta) {
    a <- theta[1:m]; b <- if (free) theta[m + 1:m] else rep(1, m)
    E <- exp(cbind(0, sweep(sweep(LP, 2, b, "*"), 2, a, "+"))); P <- E / rowSums(E)
    Z <- outer(y, 1 + 1:m, "==") * 1
    # One design a category: its own intercept and its own linear predictor.
    X <- lapply(1:m, function(k) { M <- matrix(0, n, length(theta)); M[, k] <- 1
      if (free) M[, m + k] <- LP[, k]; M })
    score <- Reduce("+", lapply(1:m, function(k) t(X[[k]]) %*% (Z[, k] - P[, k + 1])))
    info <- matrix(0, length(theta), length(theta))
    for (k in 1:m) for (l in 1:m)
      info <- info + t(X[[k]]) %*% (X[[l]] * (P[, k + 1] * ((k == l) - P[, l + 1])))
    list(score = score, info = info, loglik = sum(log(P[cbind(1:n, y)])))
  }
  for (step in 1:20) { at <- parts(theta); theta <- theta + solve(at$info, at$score)[, 1] }
  at <- parts(theta)
  list(estimates = theta, se = sqrt(diag(solve(at$info))), loglik = at$loglik)
}
train <- d[1:250, ]; test <- d[-(1:250), ]
fit <- multinom(formula, train, trace = FALSE, reltol = 1e-14, maxit = 1000)
B <- t(coef(fit))
X <- model.matrix(formula, train); Y <- as.integer(train$stage); p <- ncol(X)
for (step in 1:5) {
  E <- exp(cbind(0, X %*% B)); P <- (E / rowSums(E))[, -1]
  Z <- outer(Y, 2:3, "==") * 1
  H <- rbind(cbind(t(X) %*% (X * (P[, 1] * (1 - P[, 1]))), -t(X) %*% (X * (P[, 1] * P[, 2]))),
             cbind(-t(X) %*% (X * (P[, 1] * P[, 2])), t(X) %*% (X * (P[, 2] * (1 - P[, 2])))))
  B <- B + matrix(solve(H, as.vector(t(X) %*% (Z - P))), p)
}
LP <- model.matrix(formula, test) %*% B; y <- as.integer(test$stage)
own <- rbind(c(1, 0), c(0, 1))
frame <- data.frame(stage = test$stage, lp1 = LP[, 1], lp2 = LP[, 2])
joint <- vglm(stage ~ lp1 + lp2, multinomial(refLevel = 1), frame,
              constraints = list("(Intercept)" = diag(2), lp1 = cbind(c(1, 0)), lp2 = cbind(c(0, 1))),
              epsilon = 1e-12, maxit = 100)
large <- vglm(stage ~ 1, multinomial(refLevel = 1), frame, offset = LP, epsilon = 1e-12, maxit = 100)
a <- newton(coef(joint), LP, y, TRUE); b <- newton(coef(large), LP, y, FALSE)
cat("VGAM against Newton:", max(abs(coef(joint) - a$estimates)), max(abs(coef(large) - b$estimates)),
    max(abs(sqrt(diag(vcov(joint))) - a$se)), "\n")
P <- exp(cbind(0, LP)); P <- P / rowSums(P); frozen <- sum(log(P[cbind(seq_along(y), y)]))
test_of <- function(more, less, df) list(statistic = 2 * (more - less), df = df,
                                         p = pchisq(2 * (more - less), df, lower.tail = FALSE))
spread <- function(x) c(mean = mean(x), sd = sd(x), quantile(x, c(.25, .5, .75), names = FALSE))
# The closed procedure of updating: the refitted model against the simpler ones.
refit <- multinom(formula, test, trace = FALSE, reltol = 1e-14, maxit = 1000)
out <- list(joint = a, large = b, frozen = frozen, coefficients = as.vector(B),
            tests = list(joint = test_of(a$loglik, frozen, 4), intercepts = test_of(b$loglik, frozen, 2),
                         slopes = test_of(a$loglik, b$loglik, 2)),
            refit = as.numeric(logLik(refit)),
            spread = list(here = lapply(1:2, function(k) spread(LP[, k])),
                          development = lapply(1:2, function(k) spread((X %*% B)[, k])[1:2])),
            versions = list(R = R.version.string, nnet = as.character(packageVersion("nnet")),
                            VGAM = as.character(packageVersion("VGAM"))))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), file.path(here, "pbc_recalibration.json"))

# Multinomial recalibration of the model of pbc_stage.R corrected by resampling its own patients: in the large, intercepts
# and slopes of both categories against the first.
# Rscript pbc_recalibration_corrected.R writes pbc_recalibration_corrected.json beside itself. The resamples are those of
# pbc_validation.R, the folds those of pbc_resampling.R. VGAM fits, Newton steps after it.
suppressPackageStartupMessages(library(VGAM))
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
invisible(capture.output(source(textConnection(
  grep("^(write|print|here)", readLines(file.path(here, "pbc_validation.R")), value = TRUE, invert = TRUE)))))
for (expression in parse(file.path(here, "pbc_recalibration.R")))
  if (identical(expression[[2]], quote(newton))) eval(expression)
n <- nrow(d)
recalibrated <- function(P, y) {
  LP <- unname(log(P[, -1] / P[, 1]))
  frame <- data.frame(stage = factor(y), lp1 = LP[, 1], lp2 = LP[, 2])
  joint <- vglm(stage ~ lp1 + lp2, multinomial(refLevel = 1), frame,
                constraints = list("(Intercept)" = diag(2), lp1 = cbind(c(1, 0)), lp2 = cbind(c(0, 1))),
                epsilon = 1e-12, maxit = 100)
  large <- vglm(stage ~ 1, multinomial(refLevel = 1), frame, offset = LP, epsilon = 1e-12, maxit = 100)
  a <- newton(coef(joint), LP, y, TRUE)$estimates; b <- newton(coef(large), LP, y, FALSE)$estimates
  stopifnot(max(abs(coef(joint) - a)) < 1e-5, max(abs(coef(large) - b)) < 1e-5)
  unname(c(b, a))
}
perfect <- c(0, 0, 0, 0, 1, 1)
made <- lapply(resamples, function(rows) coefficients(d[rows, ]))
test <- sapply(made, function(B) recalibrated(risks(B, d), y))
outside <- mapply(function(B, rows) {
  out <- setdiff(seq_len(n), rows); recalibrated(risks(B, d[out, ]), y[out])
}, made, resamples)
# In the resample that a model was made in nothing is left to recalibrate.
stopifnot(max(abs(recalibrated(risks(made[[1]], d[resamples[[1]], ]), y[resamples[[1]]]) - perfect)) < 1e-8)
folds <- fromJSON(file.path(here, "pbc_resampling.json"), simplifyVector = FALSE)$folds
joined <- sapply(list(folds[1:3], folds[4:6]), function(folds) {
  P <- matrix(NA, n, 3)
  for (fold in folds) { rows <- unlist(fold); P[rows, ] <- risks(coefficients(d[-rows, ]), d[rows, ]) }
  recalibrated(P, y)
})
own <- recalibrated(risks(coefficients(d), d), y)
# .632+ (Efron & Tibshirani 1997): slopes of predictions without information are 0, intercepts have no such value.
apparent632 <- own[5:6]; outside632 <- rowMeans(outside)[5:6]; gamma <- 0
bounded <- pmax(outside632, gamma)
R <- ifelse(outside632 < apparent632 & apparent632 > gamma, (apparent632 - bounded) / (apparent632 - gamma), 0)
w <- 0.632 / (1 - 0.368 * R)
plus <- c((0.368 * own + 0.632 * rowMeans(outside))[1:4], (1 - w) * apparent632 + w * bounded)
out <- list(optimism = own - rowMeans(perfect - test), weighted = 0.368 * own + 0.632 * rowMeans(outside),
            plus = plus, overfitting = R,
            cross_validated = rowMeans(joined), spread = apply(joined, 1, sd), test = t(test),
            versions = list(R = R.version.string, nnet = as.character(packageVersion("nnet")),
                            VGAM = as.character(packageVersion("VGAM"))))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE),
      file.path(here, "pbc_recalibration_corrected.json"))

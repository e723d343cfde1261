# Rscript pima_optimism.R   (beside ../logistic/pima_main.csv; writes pima_optimism.json and pima_optimism_resamples.csv)
#
# Optimism of a logistic model by the bootstrap, with converged fits, on the resamples of rms::validate:
# set.seed(s) and then B times sample(n, replace = TRUE). Once with the knots of the full data, as rms keeps
# them, and once with knots placed anew in each resample. The limits are the formula of rms 8.1 (ABCLOC)
# written out; rms 6.5 has none.
suppressMessages({library(rms); library(jsonlite)})
d <- read.csv("../logistic/pima_main.csv")
n <- nrow(d); B <- 40; y <- d$y
set.seed(1988)
M <- t(sapply(seq_len(B), function(i) sample(n, replace = TRUE)))
write.table(M, "pima_optimism_resamples.csv", sep = ",", row.names = FALSE, col.names = FALSE)
knots0 <- rcspline.eval(d$age, nk = 3, knots.only = TRUE)
design <- function(knots) cbind(1, d$npreg, d$glu, d$bmi, d$ped, d$age, rcspline.eval(d$age, knots))
glm1 <- function(X, y, offset = NULL) glm.fit(X, y, family = binomial(), offset = offset,
  control = glm.control(epsilon = 1e-15, maxit = 100))
nagelkerke <- function(ll, y) { l0 <- sum(dbinom(y, 1, mean(y), log = TRUE)); m <- length(y)
  (1 - exp(2 * (l0 - ll) / m)) / (1 - exp(2 * l0 / m)) }
indexes <- function(lp, y, own) {
  p <- plogis(lp); brier <- mean((y - p)^2)
  joint <- glm1(cbind(1, lp), y)
  ll <- if (own) sum(dbinom(y, 1, p, log = TRUE)) else -joint$deviance / 2
  c(c_statistic = unname(somers2(lp, y)["C"]),
    calibration_intercept = if (own) 0 else unname(joint$coefficients[1]),
    calibration_in_the_large = if (own) 0 else unname(glm1(matrix(1, length(y)), y, lp)$coefficients),
    calibration_slope = if (own) 1 else unname(joint$coefficients[2]),
    brier = brier, scaled_brier = 1 - brier / (mean(y) * (1 - mean(y))),
    observed_expected = sum(y) / sum(p), nagelkerke_r2 = nagelkerke(ll, y))
}
dual <- function(x) {  # one standard deviation on each side of the mean; the plain one below 10 values
  if (length(x) < 10) return(c(bottom = sd(x), top = sd(x)))
  s <- function(v) sqrt(sum((v - mean(x))^2) / (length(v) - 1))
  c(bottom = s(x[x <= mean(x)]), top = s(x[x >= mean(x)]))
}
lp0 <- drop(design(knots0) %*% glm1(design(knots0), y)$coefficients)
p0 <- plogis(lp0); sorted <- sort(p0)
grid <- seq(sorted[5], sorted[n - 4], length.out = 50)
thresholds <- seq(0.05, 0.7, by = 0.05)
curve <- list(
  lowess = function(p, y) approx(lowess(p, y, iter = 0), xout = grid, ties = function(x) x[1])$y,
  loess = function(p, y) unname(predict(loess(y ~ p, degree = 2, span = 0.75), data.frame(p = grid))))
benefit <- function(p, y) sapply(thresholds, function(t) mean(p >= t & y == 1) - mean(p >= t & y == 0) * t / (1 - t))
# In a resample, with its sensitivity and specificity but the share of events of the original patients.
trained <- function(p, y0) sapply(thresholds, function(t)
  mean(p >= t & y0 == 1) * mean(y) / mean(y0) - mean(p >= t & y0 == 0) * (1 - mean(y)) / (1 - mean(y0)) * t / (1 - t))
distances <- function(corrected, used) {  # as print.calibrate; patients beyond the curve are left out
  corrected[2 * used < B] <- NA  # the curve ends where fewer than half of the resamples reach
  e <- abs(p0 - approx(grid, corrected, xout = p0)$y); e <- e[!is.na(e)]
  list(ici = mean(e), e50 = median(e), e90 = unname(quantile(e, 0.9)), emax = max(e), patients = length(e))
}
run <- function(anew) {
  fits <- lapply(seq_len(B), function(b) {
    k <- M[b, ]
    X <- design(if (anew) rcspline.eval(d$age[k], nk = 3, knots.only = TRUE) else knots0)
    drop(X %*% glm1(X[k, ], y[k])$coefficients)
  })
  train <- t(sapply(seq_len(B), function(b) indexes(fits[[b]][M[b, ]], y[M[b, ]], TRUE)))
  test <- t(sapply(fits, indexes, y = y, own = FALSE))
  optimism <- colMeans(train) - colMeans(test)
  corrected <- indexes(lp0, y, TRUE) - optimism
  spread <- apply(train - 1.25 * test, 2, dual); z <- qnorm(0.975)
  curves <- lapply(curve, function(f) {
    tr <- t(sapply(seq_len(B), function(b) f(plogis(fits[[b]][M[b, ]]), y[M[b, ]])))
    te <- t(sapply(fits, function(lp) f(plogis(lp), y)))
    used <- !is.na(tr + te); count <- colSums(used)
    shift <- (colSums(ifelse(used, tr, 0)) - colSums(ifelse(used, te, 0))) / count
    corrected <- f(p0, y) - shift
    list(apparent = f(p0, y), corrected = corrected, used = count, errors = distances(corrected, count))
  })
  nb <- benefit(p0, y) - (rowMeans(sapply(seq_len(B), function(b) trained(plogis(fits[[b]][M[b, ]]), y[M[b, ]]))) -
    rowMeans(sapply(fits, function(lp) benefit(plogis(lp), y))))
  list(training = as.list(colMeans(train)), test = as.list(colMeans(test)), optimism = as.list(optimism),
    corrected = as.list(corrected), lower = as.list(corrected - z * spread["top", ]),
    upper = as.list(corrected + z * spread["bottom", ]), lowess = curves$lowess, loess = curves$loess,
    net_benefit_corrected = nb)
}
# rms itself, for what it prints; it stops Newton's method early, so that it agrees to about 1e-6.
dd <- datadist(d); options(datadist = "dd")
f <- lrm(y ~ npreg + glu + bmi + ped + rcs(age, 3), data = d, x = TRUE, y = TRUE)
set.seed(1988); capture.output(v <- rms::validate(f, B = B))
# The pointwise band of loess from predict(se = TRUE), with delta1 and delta2 exact and interpolated (R's default).
band <- function(statistics) {
  fit <- loess(y ~ p0, degree = 2, span = 0.75, control = loess.control(statistics = statistics))
  se <- predict(fit, data.frame(p0 = grid), se = TRUE); t <- qt(0.975, se$df)
  list(fit = unname(se$fit), se = unname(se$se.fit), df = se$df, residual_scale = se$residual.scale,
    lower = unname(se$fit - t * se$se.fit), upper = unname(se$fit + t * se$se.fit))
}
# Percentile limits of the apparent indexes: patients drawn again with the risks they have. Those of distances are
# moved so that their mean is the estimate.
unchanged <- function(q, w) {
  e <- abs(q - fitted(loess(w ~ q, degree = 2, span = 0.75))); brier <- mean((w - q)^2)
  c(scaled_brier = 1 - brier / (mean(w) * (1 - mean(w))), nagelkerke_r2 = nagelkerke(sum(dbinom(w, 1, q, log = TRUE)), w),
    ici = mean(e), e50 = median(e), e90 = unname(quantile(e, 0.9)), emax = max(e))
}
estimates <- unchanged(p0, y)
resampled <- t(sapply(seq_len(B), function(b) unchanged(p0[M[b, ]], y[M[b, ]])))
limits <- lapply(setNames(nm = names(estimates)), function(name) {
  isDistance <- name %in% c("ici", "e50", "e90", "emax")
  shift <- if (isDistance) mean(resampled[, name]) - estimates[[name]] else 0
  pmax(unname(quantile(resampled[, name], c(0.025, 0.975))) - shift, if (isDistance) 0 else -Inf)
})
write(toJSON(list(
  formula = "y ~ npreg + glu + bmi + ped + rcs(age, 3)", seed = 1988, replicates = B,
  software = list(R = as.character(getRversion()), rms = as.character(packageVersion("rms")),
    Hmisc = as.character(packageVersion("Hmisc"))),
  grid = grid, thresholds = thresholds, kept = run(FALSE), anew = run(TRUE),
  rms_validate = list(rows = rownames(v), cols = colnames(v), values = unname(unclass(v)[, ])),
  band_exact = band("exact"), band_default = band("approximate"),
  apparent_percentiles = limits),
  digits = NA, auto_unbox = TRUE, pretty = TRUE), "pima_optimism.json")

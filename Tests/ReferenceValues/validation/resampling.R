# Rscript resampling.R   (in Tests/ReferenceValues/validation, beside ../logistic/pima_main.csv and
# pima_optimism_resamples.csv; writes resampling.json, pima_folds.csv, pima_rms_folds.csv, lung.csv, lung_folds.csv
# and lung_resamples.csv)
#
# Cross-validation, .632 and .632+ with converged fits on given folds and resamples, written out, and what
# rms::validate prints by its own conventions.
suppressMessages({library(rms); library(survival); library(jsonlite)})
main <- "../logistic/pima_main.csv"
d <- read.csv(main); n <- nrow(d); y <- d$y
M <- as.matrix(read.csv("pima_optimism_resamples.csv", header = FALSE)); B <- nrow(M)
stratified <- function(event, k) {  # dealt out in turn, as documented; any division would do
  rows <- c(sample(which(event == 1)), sample(which(event == 0)))
  split(rows, (seq_along(rows) - 1) %% k)
}
put <- function(parts, file) writeLines(sapply(parts, paste, collapse = ","), file)
set.seed(5); folds <- c(stratified(y, 5), stratified(y, 5)); put(folds, "pima_folds.csv")
glm1 <- function(X, y, offset = NULL) suppressWarnings(glm.fit(X, y, family = binomial(), offset = offset,
  control = glm.control(epsilon = 1e-15, maxit = 100)))
design <- function(knots) cbind(1, d$npreg, d$glu, d$bmi, d$ped, d$age, rcspline.eval(d$age, knots))
predictor <- function(rows) {
  X <- design(rcspline.eval(d$age[rows], nk = 3, knots.only = TRUE))
  drop(X %*% glm1(X[rows, ], y[rows])$coefficients)
}
nagelkerke <- function(ll, y) { l0 <- sum(dbinom(y, 1, mean(y), log = TRUE)); m <- length(y)
  (1 - exp(2 * (l0 - ll) / m)) / (1 - exp(2 * l0 / m)) }
indexes <- function(lp, y, own = FALSE) {
  p <- plogis(lp); brier <- mean((y - p)^2); joint <- glm1(cbind(1, lp), y)
  ll <- if (own) sum(dbinom(y, 1, p, log = TRUE)) else -joint$deviance / 2
  c(c_statistic = unname(somers2(lp, y)["C"]),
    calibration_intercept = if (own) 0 else unname(joint$coefficients[1]),
    calibration_in_the_large = if (own) 0 else unname(glm1(matrix(1, length(y)), y, lp)$coefficients),
    calibration_slope = if (own) 1 else unname(joint$coefficients[2]),
    brier = brier, scaled_brier = 1 - brier / (mean(y) * (1 - mean(y))),
    observed_expected = sum(y) / sum(p), nagelkerke_r2 = nagelkerke(ll, y))
}
cross <- function(folds, k, predict, within, pooled) {  # predict(training rows): all patients; by repeat
  repeats <- length(folds) / k
  one <- lapply(seq_len(repeats), function(r) {
    all <- rep(NA, length(unlist(folds[1:k]))); inside <- NULL
    for (f in folds[(r - 1) * k + 1:k]) {
      made <- predict(setdiff(seq_along(all), f)); all[f] <- made$pooled[f]
      inside <- rbind(inside, within(made, f))
    }
    list(within = colMeans(inside), pooled = pooled(all))
  })
  w <- t(sapply(one, `[[`, "within")); p <- t(sapply(one, `[[`, "pooled"))
  list(within_folds = as.list(colMeans(w)), pooled = as.list(colMeans(p)),
    sd_within = as.list(apply(w, 2, sd)), sd_pooled = as.list(apply(p, 2, sd)))
}
weighted <- function(apparent, out, none, lower) {  # Efron & Tibshirani 1997; none NA: no .632+
  lapply(setNames(nm = names(apparent)), function(i) {
    a <- apparent[[i]]; o <- out[[i]]; g <- none[[i]]
    plain <- 0.368 * a + 0.632 * o
    if (is.na(g)) return(list(apparent = a, out = o, e632 = plain, e632plus = plain, weight = 0.632))
    worse <- function(x, y) if (i %in% lower) x > y else x < y
    bounded <- if (worse(o, g)) g else o
    R <- if (worse(bounded, a) && worse(g, a)) (bounded - a) / (g - a) else 0
    w <- 0.632 / (1 - 0.368 * R)
    list(apparent = a, out = o, none = g, R = R, weight = w, e632 = plain, e632plus = (1 - w) * a + w * bounded)
  })
}
cv <- cross(folds, 5, function(rows) list(pooled = predictor(rows)),
  function(made, f) indexes(made$pooled[f], y[f]), function(lp) indexes(lp, y))
lp0 <- predictor(seq_len(n)); p0 <- plogis(lp0); apparent <- indexes(lp0, y, TRUE)
out <- t(sapply(seq_len(B), function(b) { o <- setdiff(seq_len(n), M[b, ]); indexes(predictor(M[b, ])[o], y[o]) }))
none <- c(c_statistic = 0.5, calibration_intercept = NA, calibration_in_the_large = NA, calibration_slope = 0,
  brier = mean(outer(y, p0, function(y, p) (y - p)^2)),  # every outcome with every prediction
  scaled_brier = NA, observed_expected = NA, nagelkerke_r2 = 0)
w632 <- weighted(as.list(apparent), as.list(colMeans(out)), as.list(none), "brier")
# rms: its folds are those that set.seed and sample(n) give; knots kept, the fit stopped early.
dd <- datadist(d); options(datadist = "dd")
f <- lrm(y ~ npreg + glu + bmi + ped + rcs(age, 3), data = d, x = TRUE, y = TRUE)
set.seed(7); sb <- sample(n); per <- n / 10
put(lapply(1:10, function(i) { s <- 1 + round((i - 1) * per); sb[s:min(n, round(s + per - 1))] }), "pima_rms_folds.csv")
set.seed(7); capture.output(v <- rms::validate(f, method = "crossvalidation", B = 10))
set.seed(1988); capture.output(v632 <- rms::validate(f, method = ".632", B = B))
table <- function(v) list(rows = rownames(v), cols = colnames(v), values = unname(unclass(v)[, ]))

# A Cox model of survival in lung cancer, risks within a year.
l <- na.omit(data.frame(time = lung$time, status = lung$status - 1, age = lung$age, sex = lung$sex, ecog = lung$ph.ecog))
write.csv(l, "lung.csv", row.names = FALSE); m <- nrow(l); horizon <- 365
set.seed(6); lfolds <- c(stratified(l$status, 4), stratified(l$status, 4)); put(lfolds, "lung_folds.csv")
L <- t(sapply(1:15, function(i) sample(m, replace = TRUE))); write.table(L, "lung_resamples.csv", sep = ",", row.names = FALSE, col.names = FALSE)
cox <- function(rows) {
  fit <- coxph(Surv(time, status) ~ age + sex + ecog, data = l[rows, ], ties = "efron",
    control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
  base <- basehaz(fit, centered = FALSE); h <- max(c(0, base$hazard[base$time <= horizon]))
  lp <- drop(as.matrix(l[, c("age", "sex", "ecog")]) %*% coef(fit))
  list(pooled = 1 - exp(-h * exp(lp)), lp = lp)
}
free <- function(t, time, status, strict) {  # G, events leaving before censorings at a time
  g <- 1
  for (u in sort(unique(time[status == 0]))) if (if (strict) u < t else u <= t)
    g <- g * (1 - sum(time == u & status == 0) / (sum(time >= u) - sum(time == u & status == 1)))
  g
}
judged <- function(risk, lp, rows) {
  time <- l$time[rows]; status <- l$status[rows]; risk <- risk[rows]; lp <- lp[rows]
  w <- sapply(seq_along(rows), function(i) if (time[i] <= horizon && status[i] == 1) 1 / free(time[i], time, status, TRUE)
    else if (time[i] > horizon) 1 / free(horizon, time, status, FALSE) else 0)
  event <- as.numeric(time <= horizon & status == 1)
  brier <- sum(w * (event - risk)^2) / length(rows)
  km <- summary(survfit(Surv(time, status) ~ 1), times = horizon)$surv
  i <- which(event == 1); j <- which(time > horizon)
  win <- outer(risk[i], risk[j], function(a, b) (a > b) + 0.5 * (a == b)); ww <- outer(w[i], w[j])
  null <- sum(w * (event - (1 - km))^2) / length(rows)
  c(c_statistic = unname(concordance(Surv(time, status) ~ lp, reverse = TRUE)$concordance),
    auc_at_horizon = sum(ww * win) / sum(ww), brier = brier, scaled_brier = 1 - brier / null,
    observed_expected = (1 - km) / mean(risk),
    calibration_slope = unname(coef(coxph(Surv(time, status) ~ lp, control = coxph.control(eps = 1e-14, iter.max = 100)))))
}
lcv <- cross(lfolds, 4, cox, function(made, f) judged(made$pooled, made$lp, f),
  function(risk) judged(risk, log(-log(1 - risk)), seq_len(m)))
whole <- cox(seq_len(m)); lapparent <- judged(whole$pooled, whole$lp, seq_len(m))
lout <- t(sapply(seq_len(nrow(L)), function(b) { made <- cox(L[b, ]); judged(made$pooled, made$lp, setdiff(seq_len(m), L[b, ])) }))
F <- 1 - summary(survfit(Surv(time, status) ~ 1, data = l), times = horizon)$surv
lnone <- c(c_statistic = 0.5, auc_at_horizon = 0.5, brier = F * (1 - 2 * mean(whole$pooled)) + mean(whole$pooled^2),
  scaled_brier = NA, observed_expected = NA, calibration_slope = 0)
lapparent["calibration_slope"] <- 1
w632l <- weighted(as.list(lapparent), as.list(colMeans(lout)), as.list(lnone), "brier")
write(toJSON(list(
  software = list(R = as.character(getRversion()), rms = as.character(packageVersion("rms")),
    survival = as.character(packageVersion("survival"))),
  pima = list(cross_validation = cv, weighted = w632, rms_cross_validation = table(v), rms_632 = table(v632)),
  lung = list(cross_validation = lcv, weighted = w632l)), digits = NA, auto_unbox = TRUE, pretty = TRUE), "resampling.json")

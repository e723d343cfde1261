# The same work as nomograph-bench in R: bench-library.R DIR REPLICATES NAME...
# Prints name, seconds, processor seconds, value by tabs; a case whose package is missing prints nothing.
arguments <- commandArgs(TRUE)
folder <- arguments[1]
B <- as.integer(arguments[2])
options(warn = -1)
load <- function(...) all(sapply(c(...), function(p) suppressWarnings(suppressMessages(require(p, character.only = TRUE, quietly = TRUE)))))
cohort <- function(n, p) read.csv(file.path(folder, sprintf("cohort-%d-%d.csv", n, p)))
marker <- function(n) read.csv(file.path(folder, sprintf("marker-%d.csv", as.integer(n))))
predictors <- function(p) paste0("x", seq_len(p))
logistic <- function(p) reformulate(predictors(p), "y")
survival <- function(p) reformulate(predictors(p), "Surv(time, event)")
quietly <- function(x) { invisible(capture.output(value <- x)); value }

# The least of several runs after one warm-up; long work runs once.
timed <- function(name, work) {
  gc(FALSE)
  first <- system.time(value <- work())
  best <- c(first[["elapsed"]], first[["user.self"]] + first[["sys.self"]])
  # The clock counts milliseconds: short work is repeated within one measurement.
  inner <- max(1, min(200, ceiling(0.02 / max(best[1], 1e-4))))
  if (best[1] < 2) for (i in 1:5) {
    t <- system.time(for (k in seq_len(inner)) work()) / inner
    best <- pmin(best, c(t[["elapsed"]], t[["user.self"]] + t[["sys.self"]]))
  }
  cat(sprintf("%s\t%.6f\t%.6f\t%.10g\n", name, best[1], best[2], value))
}

optimism <- function(n, p, isCox) {
  d <- cohort(n, p)
  if (isCox) {
    f <- cph(survival(p), d, x = TRUE, y = TRUE, surv = TRUE, time.inc = 5)
    function() {
      v <- quietly(validate(f, B = B))
      quietly(calibrate(f, cmethod = "KM", u = 5, m = n / 5, B = B))
      (1 + v["Dxy", "index.corrected"]) / 2
    }
  } else {
    f <- lrm(logistic(p), d, x = TRUE, y = TRUE)
    function() {
      v <- quietly(validate(f, B = B))
      quietly(calibrate(f, B = B))
      (1 + v["Dxy", "index.corrected"]) / 2
    }
  }
}

cases <- list(
  lrm = function() if (load("rms")) {
    d <- cohort(5000, 20); f <- logistic(20)
    function() as.numeric(logLik(lrm(f, d, x = TRUE, y = TRUE)))
  },
  cph = function() if (load("rms")) {
    d <- cohort(5000, 20); f <- survival(20)
    function() cph(f, d, x = TRUE, y = TRUE, surv = TRUE, time.inc = 5)$loglik[2]
  },
  crr = function() if (load("cmprsk")) {
    d <- cohort(2000, 8); x <- as.matrix(d[, predictors(8)])
    function() crr(d$time, d$cause, x)$loglik
  },
  cv.glmnet = function() if (load("glmnet")) {
    d <- cohort(500, 30); x <- as.matrix(d[, predictors(30)])
    function() cv.glmnet(x, d$y, family = "binomial", foldid = d$fold)$lambda.min
  },
  `cv.glmnet-cox` = function() if (load("glmnet", "survival")) {
    d <- cohort(500, 30); x <- as.matrix(d[, predictors(30)])
    function() cv.glmnet(x, Surv(d$time, d$event), family = "cox", foldid = d$fold)$lambda.min
  },
  `logistic-500` = function() if (load("rms")) optimism(500, 10, FALSE),
  `logistic-5000` = function() if (load("rms")) optimism(5000, 20, FALSE),
  `cox-500` = function() if (load("rms")) optimism(500, 10, TRUE),
  `cox-5000` = function() if (load("rms")) optimism(5000, 20, TRUE),
  delong = function() if (load("pROC")) {
    d <- marker(1e5)
    function() as.numeric(ci.auc(roc(d$y, d$score, quiet = TRUE, direction = "<"), method = "delong"))[1]
  },
  auc = function() if (load("pROC")) {
    d <- marker(1e6)
    function() as.numeric(auc(roc(d$y, d$score, quiet = TRUE, direction = "<")))
  },
  score = function() if (load("riskRegression", "survival")) {
    d <- cohort(500, 10); f <- coxph(survival(10), d, x = TRUE, y = TRUE)
    score <- function(...) quietly(Score(list(a = f), Surv(time, event) ~ 1, d, times = 5, cens.model = "km", se.fit = FALSE, progress.bar = NULL, metrics = c("auc", "brier"), summary = "ipa", ...))
    apparent <- score()$Brier$score
    # Of the resamples both sides draw their own; the value is that of the patients themselves.
    function() { score(split.method = "bootcv", B = 100); apparent$IPA[apparent$model == "a"] }
  }
)

# Everything that ours can measure is compared with all that rms gives.
for (name in c("logistic-500", "logistic-5000", "cox-500", "cox-5000")) cases[[paste0(name, "-all")]] <- cases[[name]]

for (name in arguments[-(1:2)]) {
  work <- if (is.null(cases[[name]])) NULL else tryCatch(cases[[name]](), error = function(e) NULL)
  if (!is.null(work)) tryCatch(timed(name, work), error = function(e) message(name, ": ", conditionMessage(e)))
}

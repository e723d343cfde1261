# Chained equations with predictive mean matching by mice, and what Rubin's rules make of them.
#   Rscript pbc_mice.R ../prepared/mice/pbc_cox.csv > pbc_mice.json
# 200 completed data sets, so that the Monte-Carlo error of a pooled coefficient, sqrt(b / m), is small.
suppressMessages({library(mice); library(survival); library(jsonlite)})
d <- read.csv(commandArgs(TRUE)[1])
d$hazard <- nelsonaalen(d, time, ev)
m <- 200
meth <- ifelse(colSums(is.na(d)) > 0, "pmm", "")
pred <- make.predictorMatrix(d); pred[, "time"] <- 0
im <- mice(d, m = m, maxit = 10, method = meth, predictorMatrix = pred, seed = 20240601, printFlag = FALSE)
fits <- lapply(seq_len(m), function(i) coxph(Surv(time, ev) ~ age + lbili + albumin + log(copper) + protime + stage, complete(im, i)))
p <- pool(as.mira(fits))$pooled; s <- summary(pool(as.mira(fits)))
cc <- coef(coxph(Surv(time, ev) ~ age + lbili + albumin + log(copper) + protime + stage, d))
means <- sapply(c("chol", "copper", "platelet", "protime", "stage"), function(v) mean(sapply(seq_len(m), function(i) mean(complete(im, i)[[v]]))))
cat(toJSON(list(m = m, missing = as.list(colSums(is.na(d))), term = as.character(p$term), estimate = p$estimate, se = s$std.error,
  between = p$b, fmi = p$fmi, complete_cases = unname(cc), means = as.list(means),
  versions = list(R = as.character(getRversion()), mice = as.character(packageVersion("mice")), survival = as.character(packageVersion("survival")))),
  digits = 12, auto_unbox = TRUE, pretty = TRUE), "\n")

# Reclassification in three completed data sets of twelve patients, pooled by mice::pool.scalar.
# Rscript pooled_reclassification.R > pooled_reclassification.json
suppressMessages({library(mice); library(Hmisc); library(jsonlite)})
y <- c(1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
first <- rbind(
  c(.30, .55, .42, .61, .20, .35, .15, .52, .10, .28, .44, .05),
  c(.33, .50, .40, .64, .25, .31, .18, .49, .12, .30, .40, .07),
  c(.28, .58, .45, .60, .22, .38, .13, .55, .09, .26, .47, .06))
second <- rbind(
  c(.42, .60, .38, .70, .31, .30, .20, .40, .08, .33, .36, .04),
  c(.40, .57, .44, .61, .34, .33, .14, .41, .15, .27, .33, .05),
  c(.45, .54, .51, .72, .29, .30, .17, .43, .07, .22, .52, .03))
n <- length(y)
pool <- function(q, se) {
  p <- pool.scalar(q, se^2, n = n, k = 1)
  t <- qt(.975, p$df)
  list(estimate = p$qbar, se = sqrt(p$t), df = p$df, lower = p$qbar - t * sqrt(p$t),
       upper = p$qbar + t * sqrt(p$t))
}
each <- lapply(1:3, function(i) improveProb(first[i, ], second[i, ], y))
take <- function(name) sapply(each, function(e) e[[name]])
cat(toJSON(list(
  nri = pool(take("nri"), take("se.nri")), idi = pool(take("idi"), take("se.idi")),
  nri_events = pool(take("nri.ev"), take("se.nri.ev")),
  versions = list(R = as.character(getRversion()), mice = as.character(packageVersion("mice")),
                  Hmisc = as.character(packageVersion("Hmisc")))),
  auto_unbox = TRUE, digits = NA, pretty = TRUE))

# The model of pbc_stage.R by the .632 and .632+ bootstraps, by cross-validation, and without one centre at a time.
# Rscript pbc_resampling.R writes pbc_resampling.json beside itself.
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
# Functions, data and the resamples of the optimism.
invisible(capture.output(source(textConnection(
  grep("^(write|print|here)", readLines(file.path(here, "pbc_validation.R")), value = TRUE, invert = TRUE)))))
n <- nrow(d)

# Indexes over all categories, then each category against all others.
line <- function(p, z) {
  fit <- glm(z ~ qlogis(p), binomial, control = list(epsilon = 1e-14, maxit = 100)); unname(coef(fit))
}
all_indexes <- function(P, y) {
  P <- unname(P)
  lines <- sapply(1:3, function(k) line(P[, k], y == k))
  c(indexes(P, y), slope = lines[2, ], intercept = lines[1, ],
    binary_brier = unname(colMeans((outer(y, 1:3, "==") - P)^2)),
    oe = sapply(1:3, function(k) sum(y == k) / sum(P[, k])))
}
own <- all_indexes(apparent, y)

# Out of the bag, in the eight resamples of pbc_validation.R.
outside <- rowMeans(sapply(resamples, function(rows) {
  out <- setdiff(seq_len(n), rows)
  all_indexes(risks(coefficients(d[rows, ]), d[out, ]), y[out])
}))
share <- tabulate(y, 3) / n
P <- unname(apparent)
dealt <- share * (1 - 2 * colMeans(P)) + colMeans(P^2)
none <- c(pdi = 1 / 3, hand_till = 0.5, pairwise = 0.5, brier = sum(dealt), nagelkerke = 0, mcfadden = 0,
          area = rep(0.5, 3), slope = rep(0, 3), binary_brier = dealt)
names(none) <- c("pdi", "hand_till", "pairwise", "brier", "nagelkerke", "mcfadden", paste0("area", 1:3),
                 paste0("slope", 1:3), paste0("binary_brier", 1:3))
plus <- function(name) {
  low <- grepl("brier", name); a <- own[[name]]; o <- outside[[name]]; g <- none[[name]]
  bounded <- if (low) min(o, g) else max(o, g)
  over <- if (low) bounded > a && g > a else bounded < a && g < a
  R <- if (over) (bounded - a) / (g - a) else 0
  w <- 0.632 / (1 - 0.368 * R)
  (1 - w) * a + w * bounded
}
weighted <- 0.368 * own + 0.632 * outside
plussed <- sapply(names(none), plus)

# Two repeats of three folds.
set.seed(8)
folds <- unlist(lapply(1:2, function(r) unname(split(sample(n), rep(1:3, length.out = n)))), recursive = FALSE)
one_repeat <- function(folds) {
  within <- rowMeans(sapply(folds, function(rows)
    all_indexes(risks(coefficients(d[-rows, ]), d[rows, ]), y[rows])))
  P <- matrix(NA, n, 3)
  for (rows in folds) P[rows, ] <- risks(coefficients(d[-rows, ]), d[rows, ])
  list(within = within, pooled = all_indexes(P, y))
}
repeats <- list(one_repeat(folds[1:3]), one_repeat(folds[4:6]))
ranking <- grepl("pdi|hand|pairwise|area", names(own))
chosen <- sapply(repeats, function(one) ifelse(ranking, one$within, one$pooled))
rownames(chosen) <- names(own)

# Four centres: the row number modulo four.
centre <- (seq_len(n) - 1) %% 4
without <- lapply(0:3, function(k) {
  rows <- which(centre == k)
  as.list(all_indexes(risks(coefficients(d[-rows, ]), d[rows, ]), y[rows]))
})

# Delete-one errors within the categories: DeLong's for two of them.
jackknife <- function(P, y, what) {
  values <- sapply(seq_along(y), function(i) what(P[-i, , drop = FALSE], y[-i]))
  sqrt(sum(sapply(1:3, function(k) {
    v <- values[y == k]; (length(v) - 1) / length(v) * sum((v - mean(v))^2)
  })))
}
till <- function(P, y) mean(combn(3, 2, function(pair) {
  rows <- y %in% pair
  mean(sapply(pair, function(k) auc(P[rows, k], y[rows] == k)))
}))
first <- which(centre == 0)
Q <- risks(coefficients(d[-first, ]), d[first, ])
errors <- c(pdi = jackknife(Q, y[first], pdi), hand_till = jackknife(Q, y[first], till))

out <- list(weighted = as.list(weighted), plus = as.list(plussed), outside = as.list(outside), folds = folds,
            cross_validated = as.list(rowMeans(chosen)), spread = as.list(apply(chosen, 1, sd)),
            within = as.list(rowMeans(sapply(repeats, function(one) one$within))),
            pooled = as.list(rowMeans(sapply(repeats, function(one) one$pooled))),
            centres = without, errors = as.list(errors),
            versions = list(R = R.version.string, nnet = as.character(packageVersion("nnet"))))
write(toJSON(out, digits = I(17), auto_unbox = TRUE), file.path(here, "pbc_resampling.json"))
print(weighted); print(plussed); print(rowMeans(chosen)); print(errors)

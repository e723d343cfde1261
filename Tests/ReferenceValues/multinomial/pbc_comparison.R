# Two models of the first 250 rows of pbc_stage.csv in the other rows: indexes over all categories, their differences and
# standard errors, and the indexes of two parts of the patients.
# Rscript pbc_comparison.R writes pbc_comparison.json beside itself. Discrimination by all sets of three patients: a
# patient's term is the mean credit of the sets that he is in. The other indexes as functions of case weights, their
# influences by numDeriv::grad.
suppressPackageStartupMessages({library(nnet); library(numDeriv); library(pROC); library(jsonlite)})
here <- dirname(normalizePath(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))))
d <- read.csv(file.path(here, "pbc_stage.csv"), stringsAsFactors = TRUE)
d$stage <- factor(d$stage, levels = c("early", "bridging", "cirrhosis"))
d$sex <- factor(d$sex, levels = c("m", "f"))
train <- d[1:250, ]; test <- d[-(1:250), ]; y <- as.integer(test$stage); n <- length(y)
risks <- function(formula) {
  fit <- multinom(formula, train, trace = FALSE, reltol = 1e-14, maxit = 1000)
  X <- model.matrix(formula, train); Y <- as.integer(train$stage); p <- ncol(X); B <- t(coef(fit))
  for (step in 1:5) {
    E <- exp(cbind(0, X %*% B)); P <- (E / rowSums(E))[, -1]
    Z <- outer(Y, 2:3, "==") * 1
    H <- rbind(cbind(t(X) %*% (X * (P[, 1] * (1 - P[, 1]))), -t(X) %*% (X * (P[, 1] * P[, 2]))),
               cbind(-t(X) %*% (X * (P[, 1] * P[, 2])), t(X) %*% (X * (P[, 2] * (1 - P[, 2])))))
    B <- B + matrix(solve(H, as.vector(t(X) %*% (Z - P))), p)
  }
  E <- exp(cbind(0, model.matrix(formula, test) %*% B)); E / rowSums(E)
}
first <- risks(stage ~ age + sex + log(bili) + albumin + platelet)
second <- risks(stage ~ age + sex + albumin)
pdi <- function(P, y) {
  g <- lapply(1:3, function(k) which(y == k)); size <- lengths(g)
  credit <- array(0, size)
  for (k in 1:3) {
    # The risk of k of the members of each set.
    r <- lapply(1:3, function(c) P[g[[c]], k])
    R <- lapply(1:3, function(c) aperm(array(r[[c]], c(size[c], size[-c])), order(c(c, setdiff(1:3, c)))))
    top <- pmax(R[[1]], R[[2]], R[[3]])
    ties <- (R[[1]] == top) + (R[[2]] == top) + (R[[3]] == top)
    credit <- credit + (R[[k]] == top) / ties / 3
  }
  terms <- numeric(length(y))
  for (c in 1:3) terms[g[[c]]] <- apply(credit, c, mean)
  list(value = mean(credit), terms = terms)
}
till <- function(P, y) {
  terms <- numeric(length(y)); value <- 0
  for (k in 1:3) for (l in setdiff(1:3, k)) {
    a <- which(y == k); b <- which(y == l)
    W <- outer(P[a, k], P[b, k], function(u, v) (u > v) + (u == v) / 2)
    value <- value + mean(W) / 6
    terms[a] <- terms[a] + rowMeans(W) / 6; terms[b] <- terms[b] + colMeans(W) / 6
  }
  list(value = value, terms = terms)
}
by_category <- function(terms, y) sqrt(sum(sapply(1:3, function(c) var(terms[y == c]) / sum(y == c))))
smooth <- list(
  brier = function(w, P, y) sum(w * rowSums((outer(y, 1:3, "==") - P)^2)) / sum(w),
  scaled = function(w, P, y) { f <- sapply(1:3, function(k) sum(w[y == k])) / sum(w)
    1 - smooth$brier(w, P, y) / (1 - sum(f^2)) },
  mcfadden = function(w, P, y) { f <- sapply(1:3, function(k) sum(w[y == k])) / sum(w)
    1 - sum(w * log(P[cbind(seq_along(y), y)])) / sum(w) / sum(f * log(f)) },
  nagelkerke = function(w, P, y) { f <- sapply(1:3, function(k) sum(w[y == k])) / sum(w)
    l <- sum(w * log(P[cbind(seq_along(y), y)])) / sum(w); l0 <- sum(f * log(f))
    (1 - exp(2 * (l0 - l))) / (1 - exp(2 * l0)) })
of_means <- function(name, P, y) {
  w <- rep(1 / length(y), length(y))
  list(value = smooth[[name]](w, P, y), terms = grad(function(w) smooth[[name]](w, P, y), w))
}
se_of_means <- function(terms, y) sd(terms) / sqrt(length(terms))
every <- function(P, y, others = names(smooth)) c(list(pdi = pdi(P, y), till = till(P, y)),
                                                   sapply(others, of_means, P = P, y = y, simplify = FALSE))
compare <- function(A, B, y, ...) {
  a <- every(A, y, ...); b <- every(B, y, ...)
  sapply(names(a), function(name) {
    se <- if (name %in% c("pdi", "till")) by_category else se_of_means
    list(first = a[[name]]$value, second = b[[name]]$value, first_se = se(a[[name]]$terms, y),
         difference = a[[name]]$value - b[[name]]$value, se = se(a[[name]]$terms - b[[name]]$terms, y))
  }, simplify = FALSE)
}
part <- function(rows) {
  P <- first[rows, ]; own <- y[rows]; found <- pdi(P, own)
  list(n = sum(rows), counts = tabulate(own, 3), pdi = found$value, se = by_category(found$terms, own),
       categories = lapply(1:3, function(k) {
         r <- roc(own == k, P[, k], quiet = TRUE, direction = "<")
         list(area = as.numeric(auc(r)), se = sqrt(var(r)),
              observed_expected = sum(own == k) / sum(P[, k]))
       }))
}
out <- list(comparison = compare(first, second, y), rounded = compare(round(first, 1), round(second, 1), y, character()),
            parts = list(young = part(test$age < 50), old = part(test$age >= 50)),
            areas = lapply(1:3, function(k) {
              t <- roc.test(roc(y == k, first[, k], quiet = TRUE, direction = "<"),
                            roc(y == k, second[, k], quiet = TRUE, direction = "<"), method = "delong")
              list(difference = unname(t$estimate[1] - t$estimate[2]), p = unname(t$p.value))
            }),
            versions = list(R = R.version.string, nnet = as.character(packageVersion("nnet")),
                            pROC = as.character(packageVersion("pROC")),
                            numDeriv = as.character(packageVersion("numDeriv"))))
write(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), file.path(here, "pbc_comparison.json"))

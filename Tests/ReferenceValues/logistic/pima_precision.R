# Rscript pima_precision.R > pima_precision.json
suppressMessages(library(jsonlite))
d <- read.csv("pima_main.csv", stringsAsFactors = FALSE)
g <- glm(y ~ npreg + glu + bp + skin + bmi + ped + age, binomial, d,
         control = glm.control(epsilon = 1e-15, maxit = 100))
p <- predict(g, se.fit = TRUE)
n <- nrow(d)
group <- integer(n)
group[order(p$fit)] <- rep(1:10, each = n / 10)
cat(toJSON(list(
  software = list(R = as.character(getRversion())),
  groups = lapply(1:10, function(k) list(
    patients = sum(group == k), linear_predictor = mean(p$fit[group == k]),
    standard_error = mean(p$se.fit[group == k])))),
  digits = 17, auto_unbox = TRUE, pretty = TRUE))

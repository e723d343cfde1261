# glmnet run until nothing moves any more (thresh = 1e-22), with the path's early stop switched off:
# what a solver that finds the minimum must give. pbc gets times without ties, because glmnet's risk sets
# depend on how its sort leaves patients censored at a death's time. Run in Tests/ReferenceValues.
suppressMessages({library(glmnet); library(survival)})
glmnet.control(fdev = 0)
number <- function(v) ifelse(is.na(v), "null", formatC(v, digits = 17, format = "g", width = 1))
list_of <- function(v) paste0("[", paste(number(v), collapse = ", "), "]")
table_of <- function(m) paste0('{"rows": ["', paste(rownames(m), collapse = '", "'), '"], "cols": ["',
  paste(colnames(m), collapse = '", "'), '"], "nrow": ', nrow(m), ', "ncol": ', ncol(m), ', "values": [',
  paste(apply(m, 1, list_of), collapse = ",\n"), "]}")
case <- function(id, spec, x, y, family, alpha, measures) {
  n <- nrow(x); fold <- rep(1:10, length.out = n)
  run <- function(...) glmnet(x, y, family = family, alpha = alpha, thresh = 1e-22, maxit = 1e9, ...)
  f <- run(); w <- run(weights = 1 + (0:(n - 1)) %% 3, offset = 0.1 * ((0:(n - 1)) %% 7))
  cv <- sapply(measures, function(m) {
    v <- cv.glmnet(x, y, family = family, alpha = alpha, foldid = fold, type.measure = m, thresh = 1e-22, maxit = 1e9)
    sprintf('"%s": {"cvm": %s, "cvsd": %s, "lambda_min": %s, "lambda_1se": %s, "index": %s, "coef_min": %s, "coef_1se": %s}',
      m, list_of(v$cvm), list_of(v$cvsd), number(v$lambda.min), number(v$lambda.1se), list_of(as.numeric(v$index)),
      table_of(as.matrix(coef(v, s = "lambda.min"))), table_of(as.matrix(coef(v, s = "lambda.1se")))) })
  part <- function(f) sprintf('"lambda": %s, "coef": %s', list_of(f$lambda), table_of(as.matrix(coef(f))))
  writeLines(sprintf('{"topic": "glmnet", "case": "%s", "spec": %s,\n"software": {"R": "%s", "glmnet": "%s"},\n"results": {"minimum": {"dev_ratio": %s, %s, "weighted": {%s},\n"cv": {%s}}}}',
    id, spec, getRversion(), packageVersion("glmnet"), list_of(f$dev.ratio), part(f), part(w), paste(cv, collapse = ",\n")),
    file.path("golden/glmnet", paste0(id, ".json")))
}
pima <- read.csv("prepared/glmnet/pima_ridge.csv"); rhs <- ~ npreg + glu + bp + skin + bmi + ped + age
for (alpha in c(1, 0.5, 0)) case(paste0("pima_minimum_", alpha), sprintf('{"family": "binomial", "alpha": %s, "rhs": "~ npreg + glu + bp + skin + bmi + ped + age"}', alpha),
  model.matrix(rhs, pima)[, -1], pima$y, "binomial", alpha, if (alpha == 1) c("deviance", "auc", "class", "mse") else "deviance")
pbc <- read.csv("prepared/glmnet/pbc_cox_lasso.csv"); set.seed(1)
pbc$time <- pbc$time + sample(nrow(pbc)) / 1000
rhs <- "~ age + edema + log(bili) + chol + albumin + copper + ast + platelet + protime + stage"
case("pbc_minimum", sprintf('{"family": "cox", "time": "time", "event": "ev", "alpha": 1, "rhs": "%s"}', rhs), model.matrix(as.formula(rhs), pbc)[, -1], Surv(pbc$time, pbc$ev), "cox", 1, c("deviance", "C"))
write.csv(pbc, "prepared/glmnet/pbc_minimum.csv", row.names = FALSE, quote = TRUE)
for (alpha in c(1, 0.5, 0)) for (end in c("csv", "columns.json")) file.copy(paste0("prepared/glmnet/pima_ridge.", end), paste0("prepared/glmnet/pima_minimum_", alpha, ".", end), overwrite = TRUE)
file.copy("prepared/glmnet/pbc_cox_lasso.columns.json", "prepared/glmnet/pbc_minimum.columns.json", overwrite = TRUE)

# Rscript pima_rcs_interaction.R > pima_rcs_interaction.json
suppressMessages({library(rms); library(jsonlite)})
d <- read.csv("pima_rcs_interaction.csv", stringsAsFactors = FALSE)
d$parity <- factor(d$parity, levels = c("none", "few", "many"))
dd <- datadist(d); options(datadist = "dd")
formula <- "y ~ rcs(bmi, 4) * parity + glu + rcs(age, 3) + pol(bp, 2) + ped"
f <- lrm(as.formula(formula), data = d, x = TRUE, y = TRUE)
x <- f$x
colnames(x) <- names(coef(f))[-1]
g <- glm(d$y ~ x, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 100))
named <- function(v) setNames(as.list(unname(v)), c("Intercept", colnames(x)))
r2 <- (1 - exp((g$deviance - g$null.deviance) / nrow(d))) / (1 - exp(-g$null.deviance / nrow(d)))
lp <- predict(g, se.fit = TRUE)
w <- anova(f)
cat(toJSON(list(
  spec = list(formula = formula),
  software = list(R = as.character(getRversion()), rms = as.character(packageVersion("rms"))),
  results = list(
    n = nrow(d), events = sum(d$y),
    knots = list(bmi = f$Design$parms$bmi, age = f$Design$parms$age),
    design_columns = colnames(x),
    design_first3 = list(values = unname(x[1:3, ])),
    glm_tight = list(coef = named(coef(g)), se = named(sqrt(diag(vcov(g)))), deviance = g$deviance,
      null_deviance = g$null.deviance, aic = g$aic),
    discrimination_exact = list(R2_nagelkerke = r2),
    first10 = list(lp = unname(lp$fit[1:10])), lp_se_first10 = unname(lp$se.fit[1:10]),
    anova_wald = list(rows = trimws(rownames(w)), values = unname(unclass(w)[, 1:3])))),
  digits = 17, auto_unbox = TRUE, pretty = TRUE))

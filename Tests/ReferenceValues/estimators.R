# Values that tests of estimators carry in their text; printed with the test that has them.
# R 4.2.2; survival 3.5-3, Hmisc 4.8-0, lme4 1.1-31, metafor 3.8-1, pROC 1.18.0.
suppressPackageStartupMessages({library(survival); library(Hmisc); library(lme4); library(metafor); library(pROC)})
show <- function(name, x) cat(name, ": ", paste(format(as.numeric(x), digits = 17), collapse = ", "), "\n", sep = "")

show("StatisticsByHandTests.quantilesAgreeWithR",
  quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(.1, .25, .5, .9, .99), type = 7))

i <- 0:39; time <- (37 * i) %% 23 + 1; cause <- i %% 3
# Censoring: events in front of censorings at tied times, and not.
cens <- function(time) summary(survfit(Surv(time, cause == 0) ~ 1), times = c(5, 10, 20) + 0.2)$surv
show("CensoringWeightsTests.agreeWithSurvfit everybody", cens(time))
show("CensoringWeightsTests.agreeWithSurvfit first", cens(time + ifelse(cause == 0, 0.1, 0)))

n <- nrow(veteran)
surv <- function(data) summary(survfit(Surv(time, status) ~ 1, data), times = 90)$surv
show("PseudoValuesTests.agreeWithSurvfit",
  sapply(c(1, 2, 9, 10, 14, 21), function(k) n * surv(veteran) - (n - 1) * surv(veteran[-k, ])))

i <- 0:39
time <- (37 * i) %% 23 + 1; cause <- i %% 3
q <- quantile(survfit(Surv(time, cause == 0) ~ 1, conf.type = "log-log"), 0.5)
show("FollowUpSummaryTests.agreesWithSurvfit median", c(q$quantile, q$lower, q$upper))
aj <- summary(survfit(Surv(time, factor(cause)) ~ 1), times = 10)
show("FollowUpSummaryTests.agreesWithSurvfit incidence", c(aj$pstate[2:3], aj$std.err[2:3]))
km <- summary(survfit(Surv(time, cause == 1) ~ 1, conf.type = "log-log"), times = 10)
show("FollowUpSummaryTests.agreesWithKaplanMeier", c(1 - km$surv, km$std.err, 1 - km$upper, 1 - km$lower))

i <- 0:79
x <- ((13 * i) %% 11) / 4; g <- i %/% 10; y <- as.integer(((7 * i) %% 10) / 10 + (x - 1.25) / 4 + (g %% 3 - 1) / 3 > 0.5)
f <- glmer(y ~ x + (1 | g), family = binomial, nAGQ = 1,
  control = glmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 1e-3, rhoend = 1e-10, maxfun = 1e6),
    tolPwrss = 1e-13))
show("RandomInterceptLogisticTests.agreesWithGlmer", c(fixef(f), sqrt(VarCorr(f)$g[1]), logLik(f)))
show("  effects", ranef(f)$g[1:3, 1])

yi <- c(.2, .9, .5, 1.4, .7); sei <- c(.2, .3, .25, .4, .15)
ctl <- list(threshold = 1e-14, maxiter = 1000)
for (t in c("z", "knha", "adhoc")) {
  m <- rma(yi, sei = sei, method = "REML", test = t, control = ctl); p <- predict(m)
  show(paste("PooledReferenceTests.centresAgreeWithMetafor", t), c(m$b, m$se, m$ci.lb, m$ci.ub, m$tau2, m$I2, p$pi.lb, p$pi.ub))
}
m <- rma(yi, sei = sei, method = "DL"); show("  DL", c(m$b, m$se, m$tau2, m$I2))

i <- 0:39
s <- (17 * i) %% 13; e <- as.integer((11 * i) %% 7 > 3); g <- i %% 4
within <- concordance(e ~ s + strata(g)); all <- concordance(e ~ s, cluster = g)
show("PooledReferenceTests.clusteredConcordance within", c(within$concordance, sqrt(within$var)))
show("PooledReferenceTests.clusteredConcordance robust", c(all$concordance, sqrt(all$var)))

a <- ((17 * i) %% 41 + 1) / 43; b <- (((29 * i) %% 41 + 1) / 43 + 2 * a) / 3; e <- as.integer((11 * i) %% 7 > 3)
r <- improveProb(a, b, e)
show("PooledReferenceTests.reclassification improveProb", c(r$nri, r$se.nri, r$idi, r$se.idi))
cut3 <- function(p) cut(p, c(0, .25, .5, 1), right = FALSE, include.lowest = TRUE, labels = FALSE)
up <- cut3(b) > cut3(a); down <- cut3(b) < cut3(a)
v <- sapply(1:0, function(k) c(mean(up[e == k]), mean(down[e == k]), sum(e == k)))
show("PooledReferenceTests.reclassification cuts 0.25 0.5", c(
  v[1, 1] - v[2, 1] + v[2, 2] - v[1, 2],
  sqrt(sum((v[1, ] + v[2, ] - (v[1, ] - v[2, ])^2) / v[3, ])), sqrt(sum((v[1, ] + v[2, ]) / v[3, ]))))

for (p in list(c(0, 1), c(14.9, 49.1), c(-3.3, 7), c(0.0012, 0.0051), c(1e5, 1e6), c(60, 90)))
  show(paste("RoundNumbersTests.prettyAgreesWithR", p[1], p[2]), pretty(p, n = 10))
show("  n 5", pretty(c(-3.3, 7), n = 5))

i <- 0:59
x <- ((13 * i) %% 11) / 4; z <- ((29 * i) %% 17) / 8; g <- i %% 3
y <- as.integer(((7 * i) %% 10) / 10 + (x - z) / 6 > 0.5)
for (k in 0:2) {
  f <- glm(y ~ x + z, binomial, subset = g != k, control = glm.control(1e-14, 100))
  lp <- predict(f, data.frame(x, z))[g == k]; p <- plogis(lp)
  r <- glm(y[g == k] ~ lp, binomial, control = glm.control(1e-14, 100))
  show(paste("LeftOutByHandTests.centresAgreeWithGlm", k), c(auc(y[g == k], p, direction = "<", levels = 0:1), mean((y[g == k] - p)^2), coef(r)[2]))
}
v <- ((17 * (0:29)) %% 13) / 3
show("CaseMixTests.agreesWithR", c(mean(v), sd(v), quantile(v, c(.25, .5, .75))))

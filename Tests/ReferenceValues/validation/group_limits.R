# Rscript group_limits.R   (writes group_limits.json)
#
# Exact limits of a risk of which nobody or everybody of m patients had the event.
suppressMessages(library(jsonlite))
m <- c(1, 4, 12, 57)
write(toJSON(list(
  software = list(R = as.character(getRversion())), m = m,
  upper = sapply(m, function(k) binom.test(0, k)$conf.int[2]),
  lower = sapply(m, function(k) binom.test(k, k)$conf.int[1])),
  digits = NA, auto_unbox = TRUE, pretty = TRUE), "group_limits.json")

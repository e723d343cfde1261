#pragma once
// Sums over rows that fits repeat thousands of times. Columns stand one after the other; rows, padded by
// rows of weight zero, are a multiple of four. The best instruction set of the machine is chosen at run
// time; all of them give the same bits.

/// Whether AVX2 is used.
int kernel_is_wide(void);
/// Has plain x86-64 used where there is AVX2, or AVX2 again: for tests that compare the two.
void kernel_use_plain(int yes);

/// Writes the lower triangle of X' diag(w) X, column by column.
void kernel_cross_product(
    const double *x, const double *w, double *result, long rows, long columns);
/// Writes X' v.
void kernel_transposed_product(
    const double *x, const double *v, double *result, long rows, long columns);
/// Writes X b; a column with a coefficient of zero is not looked at.
void kernel_product(const double *x, const double *b, double *result, long rows, long columns);
/// Writes residuals w (y - p) and curvatures w p (1 - p) at linear predictors; returns the logistic log
/// likelihood.
double kernel_logistic(
    const double *linear, const double *y, const double *w, double *residuals, double *curvatures,
    long rows);
/// Writes w e^(x - shift), zero where w is zero; x is at most shift where w is not.
void kernel_risks(const double *linear, const double *w, double shift, double *result, long rows);
/// Writes the log likelihood of y at a + b x, its gradient (2) and information (00, 01, 11); any rows.
void kernel_logistic_line(
    const double *x, const double *y, double a, double b, double *sums, long rows);
/// Writes 1 / (1 + e^-x) for any rows.
void kernel_inverse_logit(const double *x, double *result, long rows);
/// Writes the sums of tricube weights w and of w u at distances u = (x - point) / bandwidth; any rows.
void kernel_window_mean(
    const double *x, double point, double bandwidth, double *sums, long rows);
/// Writes the sums of w v^2, w v^3, w v^4, w y, w y v and w y v^2, v = u - mean; any rows.
void kernel_window_moments(
    const double *x, const double *y, double point, double bandwidth, double mean, double *sums,
    long rows);
/// Writes for residuals e of y from the risk 1 - exp(-exp(a + b x)), with d its slope in the line, the
/// sums of w e e; w e d by 1 and x; half the second derivatives of the squares by 1, x and x x; and with
/// squares also w d d by the same; w e e d d by the same; any rows.
void kernel_cloglog_line(
    const double *x, const double *y, const double *w, double a, double b, int squares,
    double *sums, long rows);
/// Writes for Cox's likelihood in the columns x and z (NULL: one column) with Efron's ties the sum of the
/// logarithms of the risks of those at risk, and with slopes the sums of the means of x and z and of the
/// variances x x, x z, z z; and by event the jump of the baseline hazard.
///
/// Rows are by falling time, those with the event last of their time; rows (those beyond the last event
/// weigh nothing) and steps are padded to multiples of four. times has three numbers an event time: where the
/// rows with the event start, where they end, and where its events end among all. A row that counts twice is
/// two events; shares are those of the tied that have left. scratch has six a row and six an event.
void kernel_cox_line(
    const double *x, const double *z, const double *w, long rows, const long *times, long count,
    const double *shares, long steps, const double *b, int slopes, double *scratch, double *jumps,
    double *sums);
/// Moves the curves of those above each of some thresholds through places, distinct times.
///
/// Rows are by rising time; a row belongs to the first so many thresholds as its level says. Causes are 0 for
/// censored, 1 for the event, more for others. state has six parts of size, a multiple of four: who is at
/// risk, survival, incidence, and three of zeros that stay so.
void kernel_threshold_curves(
    const long *levels, const double *w, const long *causes, const long *starts, long places,
    double *state, long size);
/// Writes 1 - exp(-baseline e^x) for any rows.
void kernel_hazard_risks(const double *x, double baseline, double *result, long rows);
/// Writes x' (L L')^-1 x of each row x of X, L a lower triangle by columns; scratch has 16 a column.
void kernel_distances(
    const double *x, const double *factor, double *scratch, double *result, long rows,
    long columns);

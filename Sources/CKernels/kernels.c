#include "kernels.h"

#include <stdatomic.h>

// A product that is fused with a sum on one machine only would change the last digit there.
#pragma STDC FP_CONTRACT OFF
#pragma clang diagnostic ignored "-Wpsabi"

#define KERNEL(name) plain_##name
#include "kernel_bodies.h"
#include "matrix_bodies.h"
#include "window_bodies.h"
#include "cox_bodies.h"
#undef KERNEL

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define KERNEL(name) avx2_##name
#include "kernel_bodies.h"
#include "matrix_bodies.h"
#include "window_bodies.h"
#include "cox_bodies.h"
#undef KERNEL
#pragma clang attribute pop
#define CHOSEN(name) (kernel_is_wide() ? avx2_##name : plain_##name)
#else
#define CHOSEN(name) plain_##name
#endif

static _Atomic int is_plain;

void kernel_use_plain(int yes) { atomic_store_explicit(&is_plain, yes, memory_order_relaxed); }

int kernel_is_wide(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && !atomic_load_explicit(&is_plain, memory_order_relaxed);
#else
  return 0;
#endif
}

void kernel_cross_product(
    const double *x, const double *w, double *result, long rows, long columns) {
  CHOSEN(cross_product)(x, w, result, rows, columns);
}

void kernel_transposed_product(
    const double *x, const double *v, double *result, long rows, long columns) {
  CHOSEN(transposed_product)(x, v, result, rows, columns);
}

void kernel_product(const double *x, const double *b, double *result, long rows, long columns) {
  CHOSEN(product)(x, b, result, rows, columns);
}

double kernel_logistic(
    const double *linear, const double *y, const double *w, double *residuals, double *curvatures,
    long rows) {
  return CHOSEN(logistic)(linear, y, w, residuals, curvatures, rows);
}

void kernel_risks(const double *linear, const double *w, double shift, double *result, long rows) {
  CHOSEN(risks)(linear, w, shift, result, rows);
}

void kernel_logistic_line(
    const double *x, const double *y, double a, double b, double *sums, long rows) {
  CHOSEN(logistic_line)(x, y, a, b, sums, rows);
}

void kernel_inverse_logit(const double *x, double *result, long rows) {
  CHOSEN(inverse_logit)(x, result, rows);
}

void kernel_window_mean(
    const double *x, double point, double bandwidth, double *sums, long rows) {
  CHOSEN(window_mean)(x, point, bandwidth, sums, rows);
}

void kernel_window_moments(
    const double *x, const double *y, double point, double bandwidth, double mean, double *sums,
    long rows) {
  CHOSEN(window_moments)(x, y, point, bandwidth, mean, sums, rows);
}

void kernel_cloglog_line(
    const double *x, const double *y, const double *w, double a, double b, int squares,
    double *sums, long rows) {
  CHOSEN(cloglog_line)(x, y, w, a, b, squares, sums, rows);
}

void kernel_cox_line(
    const double *x, const double *z, const double *w, long rows, const long *times, long count,
    const double *shares, long steps, const double *b, int slopes, double *scratch, double *jumps,
    double *sums) {
  CHOSEN(cox_line)(x, z, w, rows, times, count, shares, steps, b, slopes, scratch, jumps, sums);
}

void kernel_threshold_curves(
    const long *levels, const double *w, const long *causes, const long *starts, long places,
    double *state, long size) {
  CHOSEN(threshold_curves)(levels, w, causes, starts, places, state, size);
}

void kernel_hazard_risks(const double *x, double baseline, double *result, long rows) {
  CHOSEN(hazard_risks)(x, baseline, result, rows);
}

void kernel_distances(
    const double *x, const double *factor, double *scratch, double *result, long rows,
    long columns) {
  CHOSEN(distances)(x, factor, scratch, result, rows, columns);
}

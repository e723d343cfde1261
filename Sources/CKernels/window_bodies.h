// Sums of local regressions; included after kernel_bodies.h.

// (x - point) / bandwidth; at a distance of one, which has no weight, where rows have ended.
INLINE four KERNEL(load_near)(const double *x, long left, double point, double bandwidth) {
  if (left >= 4) return (KERNEL(load)(x) - ALL(point)) / ALL(bandwidth);
  four value = ALL(1.0);
  for (long lane = 0; lane < left; lane++) value[lane] = (x[lane] - point) / bandwidth;
  return value;
}

// The weight of a point at a distance from the middle of its window.
INLINE four KERNEL(tricube)(four distance) {
  four d = KERNEL(choose)(distance < ALL(0.0), -distance, distance);
  four rest = ALL(1.0) - d * d * d;
  return KERNEL(choose)(d < ALL(1.0), rest * rest * rest, ALL(0.0));
}

// Sums of tricube weights w and w u, u = (x - point) / bandwidth.
static void KERNEL(window_mean)(
    const double *x, double point, double bandwidth, double *sums, long rows) {
  four s0 = ALL(0.0), s1 = s0;
  for (long i = 0; i < rows; i += 4) {
    four u = KERNEL(load_near)(x + i, rows - i, point, bandwidth);
    four weight = KERNEL(tricube)(u);
    s0 += weight;
    s1 += weight * u;
  }
  sums[0] = KERNEL(total)(s0);
  sums[1] = KERNEL(total)(s1);
}

// Sums of w v^2, w v^3, w v^4 and of w y, w y v, w y v^2, v = u - mean.
static void KERNEL(window_moments)(
    const double *x, const double *y, double point, double bandwidth, double mean, double *sums,
    long rows) {
  four s0 = ALL(0.0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  for (long i = 0; i < rows; i += 4) {
    four u = KERNEL(load_near)(x + i, rows - i, point, bandwidth);
    four response = i + 4 <= rows ? KERNEL(load)(y + i) : KERNEL(load_some)(y + i, rows - i);
    four weight = KERNEL(tricube)(u);
    four v = u - ALL(mean);
    four square = weight * v * v;
    four weighted = weight * response;
    s0 += square;
    s1 += square * v;
    s2 += square * v * v;
    s3 += weighted;
    s4 += weighted * v;
    s5 += weighted * v * v;
  }
  sums[0] = KERNEL(total)(s0);
  sums[1] = KERNEL(total)(s1);
  sums[2] = KERNEL(total)(s2);
  sums[3] = KERNEL(total)(s3);
  sums[4] = KERNEL(total)(s4);
  sums[5] = KERNEL(total)(s5);
}

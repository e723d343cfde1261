// The bodies of all kernels, included once for each instruction set with its own value of KERNEL(name).
//
// Every sum has four lanes and a fixed order, and no product is fused with a sum, so that all instruction
// sets give the same bits.

#ifndef ALL
typedef double four __attribute__((vector_size(32), aligned(8)));
typedef long long four_bits __attribute__((vector_size(32), aligned(8)));

#define ALL(x) ((four){(x), (x), (x), (x)})
#define INLINE static inline __attribute__((always_inline))
#endif

INLINE four KERNEL(load)(const double *at) { return *(const four *)at; }
INLINE void KERNEL(store)(double *at, four value) { *(four *)at = value; }
INLINE double KERNEL(total)(four v) { return (v[0] + v[2]) + (v[1] + v[3]); }
INLINE four KERNEL(choose)(four_bits mask, four yes, four no) {
  return (four)(((four_bits)yes & mask) | ((four_bits)no & ~mask));
}

// e^x to within one unit in the last place; zero below -708, infinite above 709; NaN stays NaN.
INLINE four KERNEL(exponential)(four x) {
  const four shift = ALL(6755399441055744.0);  // 1.5 * 2^52: adding it rounds to an integer
  four_bits is_tiny = x < ALL(-708.0), is_huge = x > ALL(709.0);
  four bounded = KERNEL(choose)(is_tiny | is_huge, ALL(0.0), x);
  four shifted = bounded * ALL(1.4426950408889634) + shift;
  four n = shifted - shift;
  four r = (bounded - n * ALL(6.93147180369123816490e-01)) - n * ALL(1.90821492927058770002e-10);
  // Taylor's polynomial of degree 13: the next term is below 4e-18 for |r| < 0.347.
  four r2 = r * r;
  four r4 = r2 * r2;
  four a = ALL(1.0 / 2) + r * ALL(1.0 / 6) + r2 * (ALL(1.0 / 24) + r * ALL(1.0 / 120));
  four b = ALL(1.0 / 720) + r * ALL(1.0 / 5040) + r2 * (ALL(1.0 / 40320) + r * ALL(1.0 / 362880));
  four c = ALL(1.0 / 3628800) + r * ALL(1.0 / 39916800)
      + r2 * (ALL(1.0 / 479001600) + r * ALL(1.0 / 6227020800.0));
  four e = ALL(1.0) + (r + r2 * (a + r4 * (b + r4 * c)));
  four_bits power = ((four_bits)shifted - (four_bits)shift + 1023) << 52;
  four result = KERNEL(choose)(is_tiny, ALL(0.0), e * (four)power);
  return KERNEL(choose)(is_huge, ALL(__builtin_inf()), result);
}

// log(1 + s) for s from 0 to 1, after fdlibm.
INLINE four KERNEL(log_one_plus)(four s) {
  four_bits is_large = s > ALL(0.41421356237309503);
  four f = KERNEL(choose)(is_large, (s - ALL(1.0)) * ALL(0.5), s);
  four k = KERNEL(choose)(is_large, ALL(1.0), ALL(0.0));
  four q = f / (ALL(2.0) + f);
  four z = q * q;
  four w = z * z;
  four odd = w * (ALL(3.999999999940941908e-01)
      + w * (ALL(2.222219843214978396e-01) + w * ALL(1.531383769920937332e-01)));
  four even = z * (ALL(6.666666666666735130e-01)
      + w * (ALL(2.857142874366239149e-01)
      + w * (ALL(1.818357216161805012e-01) + w * ALL(1.479819860511658591e-01))));
  four half = ALL(0.5) * f * f;
  return k * ALL(6.93147180369123816490e-01)
      - ((half - (q * (half + even + odd) + k * ALL(1.90821492927058770002e-10))) - f);
}

// The logistic log likelihood, residuals w (y - p) and curvatures w p (1 - p) at linear predictors.
static double KERNEL(logistic)(
    const double *linear, const double *y, const double *w, double *residuals, double *curvatures,
    long rows) {
  four sum = ALL(0.0);
  for (long i = 0; i < rows; i += 4) {
    four eta = KERNEL(load)(linear + i), weight = KERNEL(load)(w + i), outcome = KERNEL(load)(y + i);
    four_bits is_negative = eta < ALL(0.0);
    four small = KERNEL(exponential)(KERNEL(choose)(is_negative, eta, -eta));
    four major = ALL(1.0) / (ALL(1.0) + small);
    four minor = small * major;
    KERNEL(store)(
        residuals + i, weight * (outcome - KERNEL(choose)(is_negative, minor, major)));
    KERNEL(store)(curvatures + i, weight * minor * major);
    four positive = KERNEL(choose)(is_negative, ALL(0.0), eta);
    sum += weight * ((outcome * eta - positive) - KERNEL(log_one_plus)(small));
  }
  return KERNEL(total)(sum);
}

// Four values from as many as are left; the rest are zero.
INLINE four KERNEL(load_some)(const double *at, long left) {
  four value = ALL(0.0);
  for (long lane = 0; lane < 4 && lane < left; lane++) value[lane] = at[lane];
  return value;
}

// e^(x - shift) w, zero where w is zero; x of at most shift where w is positive.
static void KERNEL(risks)(
    const double *linear, const double *w, double shift, double *result, long rows) {
  for (long i = 0; i < rows; i += 4) {
    int is_whole = i + 4 <= rows;
    four weight = is_whole ? KERNEL(load)(w + i) : KERNEL(load_some)(w + i, rows - i);
    four x = is_whole ? KERNEL(load)(linear + i) : KERNEL(load_some)(linear + i, rows - i);
    x -= ALL(shift);
    four_bits counts = weight > ALL(0.0);
    four risk = weight * KERNEL(exponential)(KERNEL(choose)(x > ALL(0.0), ALL(0.0), x));
    risk = KERNEL(choose)(counts, risk, ALL(0.0));
    if (is_whole) {
      KERNEL(store)(result + i, risk);
    } else {
      for (long lane = 0; lane < rows - i; lane++) result[i + lane] = risk[lane];
    }
  }
}

// Log likelihood, gradient and information of y at a + b x.
static void KERNEL(logistic_line)(
    const double *x, const double *y, double a, double b, double *sums, long rows) {
  four s0 = ALL(0.0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  for (long i = 0; i < rows; i += 4) {
    int is_whole = i + 4 <= rows;
    four at = is_whole ? KERNEL(load)(x + i) : KERNEL(load_some)(x + i, rows - i);
    four outcome = is_whole ? KERNEL(load)(y + i) : KERNEL(load_some)(y + i, rows - i);
    four counts = ALL(1.0);
    if (!is_whole) {
      for (long lane = rows - i; lane < 4; lane++) counts[lane] = 0;
    }
    four eta = ALL(a) + ALL(b) * at;
    four_bits is_negative = eta < ALL(0.0);
    four small = KERNEL(exponential)(KERNEL(choose)(is_negative, eta, -eta));
    four major = ALL(1.0) / (ALL(1.0) + small);
    four minor = small * major;
    // Not y eta, which is not a number where an infinite predictor is right.
    four_bits is_wrong = (eta > ALL(0.0)) ^ (outcome > ALL(0.5));
    four lost = KERNEL(choose)(is_wrong, KERNEL(choose)(is_negative, -eta, eta), ALL(0.0));
    four residual = counts * (outcome - KERNEL(choose)(is_negative, minor, major));
    four weight = counts * (minor * major);
    s0 -= counts * (lost + KERNEL(log_one_plus)(small));
    s1 += residual;
    s2 += residual * at;
    s3 += weight;
    s4 += weight * at;
    s5 += weight * at * at;
  }
  sums[0] = KERNEL(total)(s0);
  sums[1] = KERNEL(total)(s1);
  sums[2] = KERNEL(total)(s2);
  sums[3] = KERNEL(total)(s3);
  sums[4] = KERNEL(total)(s4);
  sums[5] = KERNEL(total)(s5);
}

// 1 / (1 + e^-x).
static void KERNEL(inverse_logit)(const double *x, double *result, long rows) {
  for (long i = 0; i < rows; i += 4) {
    int is_whole = i + 4 <= rows;
    four eta = is_whole ? KERNEL(load)(x + i) : KERNEL(load_some)(x + i, rows - i);
    four_bits is_negative = eta < ALL(0.0);
    four small = KERNEL(exponential)(KERNEL(choose)(is_negative, eta, -eta));
    four major = ALL(1.0) / (ALL(1.0) + small);
    four risk = KERNEL(choose)(is_negative, small * major, major);
    if (is_whole) {
      KERNEL(store)(result + i, risk);
    } else {
      for (long lane = 0; lane < rows - i; lane++) result[i + lane] = risk[lane];
    }
  }
}

INLINE void KERNEL(cloglog_sums)(
    const double *x, const double *y, const double *w, double a, double b, double *sums,
    long rows, const int count) {
  four s[12];
  for (int k = 0; k < count; k++) s[k] = ALL(0.0);
  for (long i = 0; i < rows; i += 4) {
    int is_whole = i + 4 <= rows;
    four at = is_whole ? KERNEL(load)(x + i) : KERNEL(load_some)(x + i, rows - i);
    four response = is_whole ? KERNEL(load)(y + i) : KERNEL(load_some)(y + i, rows - i);
    four weight = is_whole ? KERNEL(load)(w + i) : KERNEL(load_some)(w + i, rows - i);
    four eta = ALL(a) + ALL(b) * at;
    four hazard = KERNEL(exponential)(KERNEL(choose)(eta > ALL(700.0), ALL(700.0), eta));
    four left = KERNEL(exponential)(-hazard);
    four residual = response - ALL(1.0) + left;
    four slope = hazard * left;
    four u = residual * slope, square = slope * slope;
    four bend = weight * (square - u * (ALL(1.0) - hazard));
    s[0] += weight * residual * residual;
    s[1] += weight * u;
    s[2] += weight * u * at;
    s[3] += bend;
    s[4] += bend * at;
    s[5] += bend * at * at;
    if (count == 6) continue;
    s[6] += weight * square;
    s[7] += weight * square * at;
    s[8] += weight * square * at * at;
    s[9] += weight * u * u;
    s[10] += weight * u * u * at;
    s[11] += weight * u * u * at * at;
  }
  for (int k = 0; k < count; k++) sums[k] = KERNEL(total)(s[k]);
}

// Least squares of y on 1 - exp(-exp(a + b x)) with weights; see the header for the order of sums.
static void KERNEL(cloglog_line)(
    const double *x, const double *y, const double *w, double a, double b, int squares,
    double *sums, long rows) {
  if (squares) {
    KERNEL(cloglog_sums)(x, y, w, a, b, sums, rows, 12);
  } else {
    KERNEL(cloglog_sums)(x, y, w, a, b, sums, rows, 6);
  }
}

// 1 - exp(-baseline e^x).
static void KERNEL(hazard_risks)(
    const double *x, double baseline, double *result, long rows) {
  for (long i = 0; i < rows; i += 4) {
    int is_whole = i + 4 <= rows;
    four linear = is_whole ? KERNEL(load)(x + i) : KERNEL(load_some)(x + i, rows - i);
    four hazard = ALL(baseline) * KERNEL(exponential)(linear);
    // Below 1/4 by Taylor's series, 1 - e^-h having lost digits there.
    four h = KERNEL(choose)(hazard < ALL(0.25), hazard, ALL(0.25));
    four series = ALL(1.0);
    for (int k = 13; k > 1; k--) series = ALL(1.0) - h * ALL(1.0 / k) * series;
    four risk = KERNEL(choose)(
        hazard < ALL(0.25), h * series, ALL(1.0) - KERNEL(exponential)(-hazard));
    if (is_whole) {
      KERNEL(store)(result + i, risk);
    } else {
      for (long lane = 0; lane < rows - i; lane++) result[i + lane] = risk[lane];
    }
  }
}

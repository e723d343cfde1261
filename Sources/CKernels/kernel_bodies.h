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

// The lower triangle of X' diag(w) X, column by column; rows are a multiple of four.
static void KERNEL(cross_product)(
    const double *x, const double *w, double *result, long rows, long columns) {
  enum { block = 256 };
  double weighted[4 * block];
  for (long i = 0; i < columns * columns; i++) result[i] = 0;
  for (long first = 0; first < rows; first += block) {
    long count = rows - first < block ? rows - first : block;
    for (long j = 0; j < columns; j += 2) {
      long other = j + 1 < columns ? j + 1 : j;  // the last column of an odd number stands in twice
      const double *a = x + j * rows + first, *b = x + other * rows + first;
      for (long i = 0; i < count; i += 4) {
        four weight = KERNEL(load)(w + first + i);
        KERNEL(store)(weighted + i, weight * KERNEL(load)(a + i));
        KERNEL(store)(weighted + block + i, weight * KERNEL(load)(b + i));
      }
      for (long k = j; k < columns; k += 4) {
        const double *c[4];
        for (int lane = 0; lane < 4; lane++) {
          c[lane] = x + (k + lane < columns ? k + lane : columns - 1) * rows + first;
        }
        four s00 = ALL(0.0), s01 = s00, s02 = s00, s03 = s00, s10 = s00, s11 = s00, s12 = s00,
             s13 = s00;
        for (long i = 0; i < count; i += 4) {
          four u = KERNEL(load)(weighted + i), v = KERNEL(load)(weighted + block + i);
          four c0 = KERNEL(load)(c[0] + i), c1 = KERNEL(load)(c[1] + i);
          s00 += u * c0;
          s10 += v * c0;
          s01 += u * c1;
          s11 += v * c1;
          four c2 = KERNEL(load)(c[2] + i), c3 = KERNEL(load)(c[3] + i);
          s02 += u * c2;
          s12 += v * c2;
          s03 += u * c3;
          s13 += v * c3;
        }
        four top[4] = {s00, s01, s02, s03}, bottom[4] = {s10, s11, s12, s13};
        for (int lane = 0; lane < 4 && k + lane < columns; lane++) {
          result[j * columns + k + lane] += KERNEL(total)(top[lane]);
          if (other != j) result[other * columns + k + lane] += KERNEL(total)(bottom[lane]);
        }
      }
    }
  }
}

// X' v.
static void KERNEL(transposed_product)(
    const double *x, const double *v, double *result, long rows, long columns) {
  for (long k = 0; k < columns; k += 4) {
    const double *c[4];
    for (int lane = 0; lane < 4; lane++) {
      c[lane] = x + (k + lane < columns ? k + lane : columns - 1) * rows;
    }
    four s0 = ALL(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (long i = 0; i < rows; i += 4) {
      four u = KERNEL(load)(v + i);
      s0 += u * KERNEL(load)(c[0] + i);
      s1 += u * KERNEL(load)(c[1] + i);
      s2 += u * KERNEL(load)(c[2] + i);
      s3 += u * KERNEL(load)(c[3] + i);
    }
    four sums[4] = {s0, s1, s2, s3};
    for (int lane = 0; lane < 4 && k + lane < columns; lane++) {
      result[k + lane] = KERNEL(total)(sums[lane]);
    }
  }
}

// X b.
static void KERNEL(product)(
    const double *x, const double *b, double *result, long rows, long columns) {
  long i = 0;
  for (; i + 16 <= rows; i += 16) {
    four s0 = ALL(0.0), s1 = s0, s2 = s0, s3 = s0;
    for (long j = 0; j < columns; j++) {
      if (b[j] == 0) continue;
      const double *at = x + j * rows + i;
      four factor = ALL(b[j]);
      s0 += factor * KERNEL(load)(at);
      s1 += factor * KERNEL(load)(at + 4);
      s2 += factor * KERNEL(load)(at + 8);
      s3 += factor * KERNEL(load)(at + 12);
    }
    KERNEL(store)(result + i, s0);
    KERNEL(store)(result + i + 4, s1);
    KERNEL(store)(result + i + 8, s2);
    KERNEL(store)(result + i + 12, s3);
  }
  for (; i < rows; i += 4) {
    four sum = ALL(0.0);
    for (long j = 0; j < columns; j++) {
      if (b[j] != 0) sum += ALL(b[j]) * KERNEL(load)(x + j * rows + i);
    }
    KERNEL(store)(result + i, sum);
  }
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

// (x - point) / bandwidth; at a distance of one, which has no weight, where rows have ended.
INLINE four KERNEL(load_near)(const double *x, long left, double point, double bandwidth) {
  if (left >= 4) return (KERNEL(load)(x) - ALL(point)) / ALL(bandwidth);
  four value = ALL(1.0);
  for (long lane = 0; lane < left; lane++) value[lane] = (x[lane] - point) / bandwidth;
  return value;
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

// Least squares of y on 1 - exp(-exp(a + b x)) with weights; see the header for the order of sums.
static void KERNEL(cloglog_line)(
    const double *x, const double *y, const double *w, double a, double b, double *sums,
    long rows) {
  four s[12];
  for (int k = 0; k < 12; k++) s[k] = ALL(0.0);
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
    s[6] += weight * square;
    s[7] += weight * square * at;
    s[8] += weight * square * at * at;
    s[9] += weight * u * u;
    s[10] += weight * u * u * at;
    s[11] += weight * u * u * at * at;
  }
  for (int k = 0; k < 12; k++) sums[k] = KERNEL(total)(s[k]);
}

// w e^(a + b x + c z) into relative, and the sum of the linear predictors of events.
INLINE double KERNEL(relative_hazards)(
    const double *x, const double *z, const double *w, const double *deaths, const double *b,
    double *relative, long rows) {
  four sum = ALL(0.0);
  for (long i = 0; i < rows; i += 4) {
    int is_whole = i + 4 <= rows;
    four linear = ALL(b[0]) * (is_whole ? KERNEL(load)(x + i) : KERNEL(load_some)(x + i, rows - i));
    if (z) {
      linear += ALL(b[1]) * (is_whole ? KERNEL(load)(z + i) : KERNEL(load_some)(z + i, rows - i));
    }
    four weight = is_whole ? KERNEL(load)(w + i) : KERNEL(load_some)(w + i, rows - i);
    four dead = is_whole ? KERNEL(load)(deaths + i) : KERNEL(load_some)(deaths + i, rows - i);
    sum += KERNEL(choose)(dead > ALL(0.0), dead * linear, ALL(0.0));
    four risk =
        KERNEL(choose)(weight > ALL(0.0), weight * KERNEL(exponential)(linear), ALL(0.0));
    if (is_whole) {
      KERNEL(store)(relative + i, risk);
    } else {
      for (long lane = 0; lane < rows - i; lane++) relative[i + lane] = risk[lane];
    }
  }
  return KERNEL(total)(sum);
}

// Cox's likelihood in one or two columns with Efron's ties; see the header.
static void KERNEL(cox_line)(
    const double *x, const double *z, const double *w, const double *deaths, const long *starts,
    long places, const double *b, double *relative, double *increments, double *sums) {
  double likelihood =
      KERNEL(relative_hazards)(x, z, w, deaths, b, relative, starts[places]);
  double product = 1, events = 0, gradient[2] = {0, 0}, information[3] = {0, 0, 0};
  // Sums over those at risk, and over the tied: r, r x, r x x, r z; r x z and r z z.
  four risk = ALL(0.0), further = ALL(0.0);
  for (long place = places - 1; place >= 0; place--) {
    four tied = ALL(0.0), tied_further = ALL(0.0);
    double dead = 0;
    for (long i = starts[place]; i < starts[place + 1]; i++) {
      double r = relative[i], rx = r * x[i], rz = z ? r * z[i] : 0;
      four add = {r, rx, rx * x[i], rz};
      four more = z ? (four){rx * z[i], rz * z[i], 0, 0} : ALL(0.0);
      risk += add;
      further += more;
      if (deaths[i] > 0) {
        dead += deaths[i];
        gradient[0] += deaths[i] * x[i];
        if (z) gradient[1] += deaths[i] * z[i];
        tied += add;
        tied_further += more;
      }
    }
    if (!(dead > 0)) continue;
    events += dead;
    long steps = (long)(dead + 0.5);
    if (steps < 1) steps = 1;
    double each = dead / (double)steps;
    for (long step = 0; step < steps; step++) {
      double share = (double)step / (double)steps;
      four now = risk - ALL(share) * tied;
      double total = now[0];
      double inverse = 1 / total;
      four mean = now * ALL(inverse);
      if (each == 1) {
        product *= total;
        if (!(product > 1e-200 && product < 1e200)) {
          likelihood -= __builtin_log(product);
          product = 1;
        }
      } else {
        likelihood -= each * __builtin_log(total);
      }
      increments[place] += each * inverse;
      gradient[0] -= each * mean[1];
      information[0] += each * (mean[2] - mean[1] * mean[1]);
      if (z) {
        four mixed = (further - ALL(share) * tied_further) * ALL(inverse);
        gradient[1] -= each * mean[3];
        information[1] += each * (mixed[0] - mean[1] * mean[3]);
        information[2] += each * (mixed[1] - mean[3] * mean[3]);
      }
    }
  }
  sums[0] = likelihood - __builtin_log(product);
  sums[1] = events;
  sums[2] = gradient[0];
  sums[3] = gradient[1];
  for (int k = 0; k < 3; k++) sums[4 + k] = information[k];
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

// x' (L L')^-1 x of each row, by forward substitution in sixteen rows at a time.
static void KERNEL(distances)(
    const double *x, const double *factor, double *scratch, double *result, long rows,
    long columns) {
  for (long first = 0; first < rows; first += 16) {
    long count = rows - first < 16 ? (rows - first) / 4 : 4;
    four sums[4] = {ALL(0.0), ALL(0.0), ALL(0.0), ALL(0.0)};
    for (long j = 0; j < columns; j++) {
      const double *at = x + j * rows + first;
      four z[4];
      for (long part = 0; part < 4; part++) {
        z[part] = part < count ? KERNEL(load)(at + 4 * part) : ALL(0.0);
      }
      for (long k = 0; k < j; k++) {
        four weight = ALL(factor[k * columns + j]);
        const double *earlier = scratch + 16 * k;
        z[0] -= weight * KERNEL(load)(earlier);
        z[1] -= weight * KERNEL(load)(earlier + 4);
        z[2] -= weight * KERNEL(load)(earlier + 8);
        z[3] -= weight * KERNEL(load)(earlier + 12);
      }
      four root = ALL(factor[j * columns + j]);
      for (long part = 0; part < 4; part++) {
        z[part] = z[part] / root;
        KERNEL(store)(scratch + 16 * j + 4 * part, z[part]);
        sums[part] += z[part] * z[part];
      }
    }
    for (long part = 0; part < count; part++) {
      KERNEL(store)(result + first + 4 * part, sums[part]);
    }
  }
}

// Sums of a Cox regression; included after kernel_bodies.h.

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

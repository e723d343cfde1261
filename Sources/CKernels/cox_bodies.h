// Sums of a Cox regression in one or two columns, and of curves under censoring; included after
// kernel_bodies.h. Three passes: risks of all rows side by side, running sums from the latest time on, and
// the terms of all events side by side.

// By row e^(b0 x + b1 z) w, and its products with columns: 1, x, x x, z, x z, z z, as many as are wanted.
INLINE void KERNEL(cox_terms)(
    const double *x, const double *z, const double *w, const double *b, double *terms, long rows,
    const int kinds) {
  for (long i = 0; i < rows; i += 4) {
    four at = KERNEL(load)(x + i), other = z ? KERNEL(load)(z + i) : ALL(0.0);
    four linear = ALL(b[0]) * at;
    if (z) linear += ALL(b[1]) * other;
    four risk = KERNEL(load)(w + i) * KERNEL(exponential)(linear);
    KERNEL(store)(terms + i, risk);
    if (kinds == 1) continue;
    four product = risk * at;
    KERNEL(store)(terms + rows + i, product);
    KERNEL(store)(terms + 2 * rows + i, product * at);
    if (kinds == 3) continue;
    four further = risk * other;
    KERNEL(store)(terms + 3 * rows + i, further);
    KERNEL(store)(terms + 4 * rows + i, product * other);
    KERNEL(store)(terms + 5 * rows + i, further * other);
  }
}

// By event the sums of terms over those at risk, less the share of the tied that has left.
INLINE void KERNEL(cox_sums)(
    const double *terms, long rows, const long *times, long count, const double *shares,
    double *at_risk, long steps, const int kinds) {
  double sums[6] = {0, 0, 0, 0, 0, 0};
  long row = 0, step = 0;
  for (long time = 0; time < count; time++) {
    long first = times[3 * time], end = times[3 * time + 1], last = times[3 * time + 2];
    double tied[6] = {0, 0, 0, 0, 0, 0};
    for (; row < first; row++) {
      for (int k = 0; k < kinds; k++) sums[k] += terms[k * rows + row];
    }
    for (; row < end; row++) {
      for (int k = 0; k < kinds; k++) {
        sums[k] += terms[k * rows + row];
        tied[k] += terms[k * rows + row];
      }
    }
    for (; step < last; step++) {
      for (int k = 0; k < kinds; k++) at_risk[k * steps + step] = sums[k] - shares[step] * tied[k];
    }
  }
  for (; step < steps; step++) {
    for (int k = 0; k < kinds; k++) at_risk[k * steps + step] = k == 0 ? 1 : 0;
  }
}

// By event 1 / total into jumps; in sums the logarithms of totals, the means of x and z, and the
// variances x x, x z, z z.
INLINE void KERNEL(cox_events)(
    const double *at_risk, long steps, double *jumps, double *sums, const int kinds) {
  four product = ALL(1.0), s1 = ALL(0.0), s2 = s1, s3 = s1, s4 = s1, s5 = s1;
  double logs = 0;
  for (long i = 0; i < steps; i += 4) {
    four total = KERNEL(load)(at_risk + i);
    product *= total;
    for (int lane = 0; lane < 4; lane++) {
      if (product[lane] > 1e-100 && product[lane] < 1e100) continue;
      logs += __builtin_log(product[lane]);
      product[lane] = 1;
    }
    four inverse = ALL(1.0) / total;
    KERNEL(store)(jumps + i, inverse);
    if (kinds == 1) continue;
    four mean = KERNEL(load)(at_risk + steps + i) * inverse;
    s1 += mean;
    s3 += KERNEL(load)(at_risk + 2 * steps + i) * inverse - mean * mean;
    if (kinds == 3) continue;
    four other = KERNEL(load)(at_risk + 3 * steps + i) * inverse;
    s2 += other;
    s4 += KERNEL(load)(at_risk + 4 * steps + i) * inverse - mean * other;
    s5 += KERNEL(load)(at_risk + 5 * steps + i) * inverse - other * other;
  }
  for (int lane = 0; lane < 4; lane++) logs += __builtin_log(product[lane]);
  sums[0] = logs;
  sums[1] = KERNEL(total)(s1);
  sums[2] = KERNEL(total)(s2);
  sums[3] = KERNEL(total)(s3);
  sums[4] = KERNEL(total)(s4);
  sums[5] = KERNEL(total)(s5);
}

INLINE void KERNEL(cox_passes)(
    const double *x, const double *z, const double *w, long rows, const long *times, long count,
    const double *shares, long steps, const double *b, double *scratch, double *jumps, double *sums,
    const int kinds) {
  KERNEL(cox_terms)(x, z, w, b, scratch, rows, kinds);
  double *at_risk = scratch + kinds * rows;
  KERNEL(cox_sums)(scratch, rows, times, count, shares, at_risk, steps, kinds);
  KERNEL(cox_events)(at_risk, steps, jumps, sums, kinds);
}

// Cox's likelihood in one or two columns with Efron's ties; see the header.
static void KERNEL(cox_line)(
    const double *x, const double *z, const double *w, long rows, const long *times, long count,
    const double *shares, long steps, const double *b, int slopes, double *scratch, double *jumps,
    double *sums) {
  if (!slopes) {
    KERNEL(cox_passes)(x, z, w, rows, times, count, shares, steps, b, scratch, jumps, sums, 1);
  } else if (!z) {
    KERNEL(cox_passes)(x, z, w, rows, times, count, shares, steps, b, scratch, jumps, sums, 3);
  } else {
    KERNEL(cox_passes)(x, z, w, rows, times, count, shares, steps, b, scratch, jumps, sums, 6);
  }
}

// Curves of those above each of some thresholds; see the header.
static void KERNEL(threshold_curves)(
    const long *levels, const double *w, const long *causes, const long *starts, long places,
    double *state, long size) {
  double *at_risk = state, *survival = state + size, *incidence = state + 2 * size;
  double *events = state + 3 * size, *others = state + 4 * size, *leaving = state + 5 * size;
  for (long place = 0; place < places; place++) {
    long touched = 0;
    int is_event = 0;
    for (long i = starts[place]; i < starts[place + 1]; i++) {
      if (!(w[i] > 0) || levels[i] == 0) continue;
      if (levels[i] > touched) touched = levels[i];
      for (long k = 0; k < levels[i]; k++) leaving[k] += w[i];
      if (causes[i] == 0) continue;
      is_event = 1;
      double *some = causes[i] == 1 ? events : others;
      for (long k = 0; k < levels[i]; k++) some[k] += w[i];
    }
    for (long k = 0; k < touched; k += 4) {
      four here = KERNEL(load)(at_risk + k);
      if (is_event) {
        four own = KERNEL(load)(events + k), all = own + KERNEL(load)(others + k);
        // Where nothing happens nobody may be at risk.
        four_bits happens = all > ALL(0.0);
        four n = KERNEL(choose)(happens, here, ALL(1.0));
        four left = KERNEL(load)(survival + k);
        KERNEL(store)(incidence + k, KERNEL(load)(incidence + k) + left * own / n);
        KERNEL(store)(survival + k, left * (ALL(1.0) - all / n));
        KERNEL(store)(events + k, ALL(0.0));
        KERNEL(store)(others + k, ALL(0.0));
      }
      KERNEL(store)(at_risk + k, here - KERNEL(load)(leaving + k));
      KERNEL(store)(leaving + k, ALL(0.0));
    }
  }
}

// Products of matrices; included after kernel_bodies.h.

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

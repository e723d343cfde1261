internal import CBoostStats

// Priorities: accuracy in the tails first, then one obvious name a function. Boost.Math does the work;
// see ARCHITECTURE.md for the comparison that chose it.

/// The standard normal distribution.
public enum NormalDistribution {
  /// The probability of a value at or below `z`.
  public static func cumulative(_ z: Double) -> Double { boost_normal_cdf(z) }

  /// The value below which a share `p` lies; NaN outside 0...1.
  public static func quantile(_ p: Double) -> Double { boost_normal_quantile(p) }

  /// The two-sided P value of a standard normal statistic; NaN stays NaN.
  public static func twoSidedP(_ z: Double) -> Double {
    z.isNaN ? .nan : min(1, 2 * boost_normal_cdf(-abs(z)))
  }

  /// The multiplier of a standard error in a two-sided interval: 1.959964 for 0.95.
  public static func criticalValue(confidence: Double = 0.95) -> Double {
    boost_normal_quantile(1 - (1 - confidence) / 2)
  }
}

/// The chi-squared distribution.
public enum ChiSquaredDistribution {
  /// The probability of a value above `x`, the P value of a chi-squared statistic.
  public static func upperTail(_ x: Double, degreesOfFreedom: Double) -> Double {
    boost_chi_squared_upper(x, degreesOfFreedom)
  }

  /// The value below which a share `p` lies.
  public static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
    boost_chi_squared_quantile(p, degreesOfFreedom)
  }
}

/// Student's t distribution.
public enum StudentTDistribution {
  /// The probability of a value at or below `t`.
  public static func cumulative(_ t: Double, degreesOfFreedom: Double) -> Double {
    boost_student_t_cdf(t, degreesOfFreedom)
  }

  /// The value below which a share `p` lies.
  public static func quantile(_ p: Double, degreesOfFreedom: Double) -> Double {
    boost_student_t_quantile(p, degreesOfFreedom)
  }
}

/// The F distribution.
public enum FDistribution {
  /// The probability of a value above `f`.
  public static func upperTail(_ f: Double, numerator: Double, denominator: Double) -> Double {
    boost_f_upper(f, numerator, denominator)
  }
}

/// The beta distribution.
public enum BetaDistribution {
  /// The probability of a value at or below `x`.
  public static func cumulative(_ x: Double, a: Double, b: Double) -> Double {
    boost_beta_cdf(x, a, b)
  }

  /// The value below which a share `p` lies, as exact binomial intervals need it.
  public static func quantile(_ p: Double, a: Double, b: Double) -> Double {
    boost_beta_quantile(p, a, b)
  }
}

#include "boost_stats.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <limits>

namespace {
using namespace boost::math::policies;
// Nothing may throw into Swift: every error becomes NaN or infinity.
using Quiet = policy<domain_error<ignore_error>, pole_error<ignore_error>,
                     overflow_error<ignore_error>, underflow_error<ignore_error>,
                     denorm_error<ignore_error>, rounding_error<ignore_error>,
                     evaluation_error<ignore_error>, indeterminate_result_error<ignore_error>>;
using Normal = boost::math::normal_distribution<double, Quiet>;
using ChiSquared = boost::math::chi_squared_distribution<double, Quiet>;
using StudentT = boost::math::students_t_distribution<double, Quiet>;
using FisherF = boost::math::fisher_f_distribution<double, Quiet>;
using Beta = boost::math::beta_distribution<double, Quiet>;

template <typename Body>
double guarded(Body body) {
  try {
    return body();
  } catch (...) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}
}  // namespace

extern "C" {
double boost_normal_cdf(double z) {
  return guarded([&] { return cdf(Normal(), z); });
}
double boost_normal_quantile(double p) {
  return guarded([&] { return quantile(Normal(), p); });
}
double boost_chi_squared_upper(double x, double df) {
  return guarded([&] { return cdf(complement(ChiSquared(df), x)); });
}
double boost_chi_squared_quantile(double p, double df) {
  return guarded([&] { return quantile(ChiSquared(df), p); });
}
double boost_student_t_cdf(double t, double df) {
  return guarded([&] { return cdf(StudentT(df), t); });
}
double boost_student_t_quantile(double p, double df) {
  return guarded([&] { return quantile(StudentT(df), p); });
}
double boost_f_upper(double f, double df1, double df2) {
  return guarded([&] { return cdf(complement(FisherF(df1, df2), f)); });
}
double boost_beta_cdf(double x, double a, double b) {
  return guarded([&] { return cdf(Beta(a, b), x); });
}
double boost_beta_quantile(double p, double a, double b) {
  return guarded([&] { return quantile(Beta(a, b), p); });
}
}

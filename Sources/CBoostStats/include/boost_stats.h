#pragma once
// Distribution functions of Boost.Math behind a plain C face; NaN where a function is not defined.
#ifdef __cplusplus
extern "C" {
#endif
double boost_normal_cdf(double z);
double boost_normal_quantile(double p);
double boost_chi_squared_upper(double x, double degrees_of_freedom);
double boost_chi_squared_quantile(double p, double degrees_of_freedom);
double boost_student_t_cdf(double t, double degrees_of_freedom);
double boost_student_t_quantile(double p, double degrees_of_freedom);
double boost_f_upper(double f, double numerator_df, double denominator_df);
double boost_beta_cdf(double x, double a, double b);
double boost_beta_quantile(double p, double a, double b);
#ifdef __cplusplus
}
#endif

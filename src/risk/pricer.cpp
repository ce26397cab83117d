#include "crossmargin/risk/evaluate.hpp"
#include "crossmargin/risk/instrument_pricer.hpp"

namespace crossmargin {

std::string_view to_string(Pricer pricer) {
  switch (pricer) {
    case Pricer::kernels:
      return "kernels";
    case Pricer::quick:
      return "quick";
    case Pricer::quantlib:
      return "quantlib";
  }
  return "kernels";
}

pricing::AmericanScheme american_scheme(Pricer pricer) {
  return pricer == Pricer::quick ? pricing::AmericanScheme::quick : pricing::AmericanScheme::accurate;
}

std::unique_ptr<InstrumentPricer> make_pricer(Pricer pricer) {
  return pricer == Pricer::quantlib ? make_quantlib_pricer() : make_kernel_pricer(american_scheme(pricer));
}

}  // namespace crossmargin

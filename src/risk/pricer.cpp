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

std::unique_ptr<InstrumentPricer> make_pricer(Pricer pricer) {
  switch (pricer) {
    case Pricer::kernels:
      return make_kernel_pricer();
    case Pricer::quick:
      return make_kernel_pricer(pricing::AmericanScheme::quick);
    case Pricer::quantlib:
      return make_quantlib_pricer();
  }
  return make_kernel_pricer();
}

}  // namespace crossmargin

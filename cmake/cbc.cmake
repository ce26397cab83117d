# The integer solver, of which only the library interface is used. Its package file also names the libraries of its own
# command line; left out, so that no program loads them at its start.
pkg_check_modules(cbc REQUIRED IMPORTED_TARGET cbc)
set_target_properties(PkgConfig::cbc PROPERTIES INTERFACE_LINK_LIBRARIES "Cbc;Cgl;OsiClp;Clp;Osi;CoinUtils")

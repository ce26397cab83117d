# The integer solver and the linear one below it, of which only the library interfaces are used. Their package files also
# name the libraries of their own command lines; left out, so that no program loads them at its start.
pkg_check_modules(cbc REQUIRED IMPORTED_TARGET cbc)
set_target_properties(PkgConfig::cbc PROPERTIES INTERFACE_LINK_LIBRARIES "Cbc;Cgl;OsiClp;Clp;Osi;CoinUtils")
pkg_check_modules(clp REQUIRED IMPORTED_TARGET clp)
set_target_properties(PkgConfig::clp PROPERTIES INTERFACE_LINK_LIBRARIES "Clp;CoinUtils")

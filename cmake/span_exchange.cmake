# An invented exchange of 30 combined commodities, and a neighbour, in both forms of the risk parameter file.
find_program(CROSSMARGIN_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
set(span_folder ${PROJECT_BINARY_DIR}/span)
set(span_forms)
foreach(name exchange neighbour)
  foreach(form pa2 spn)
    list(APPEND span_forms ${span_folder}/${name}.${form})
    add_custom_command(OUTPUT ${span_folder}/${name}.${form}
                       COMMAND crossmargin span make ${span_folder}/${name}.json ${span_folder}/${name}.${form}
                               --market ${span_folder}/market.json
                       DEPENDS crossmargin ${span_folder}/market.json VERBATIM)
  endforeach()
endforeach()
add_custom_command(OUTPUT ${span_folder}/market.json ${span_folder}/exchange.json ${span_folder}/neighbour.json
                   COMMAND ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1 ${CROSSMARGIN_PYTHON}
                           ${PROJECT_SOURCE_DIR}/tests/span/made_definition.py ${span_folder}
                   DEPENDS ${PROJECT_SOURCE_DIR}/tests/span/made_definition.py VERBATIM)
add_custom_target(span_exchange ALL DEPENDS ${span_forms})

# The same exchange at the size of a real one, some 1.2 million risk arrays: made on request, 280 MB.
add_custom_target(span_exchange_large
                  COMMAND ${CMAKE_COMMAND} -E env PYTHONDONTWRITEBYTECODE=1 ${CROSSMARGIN_PYTHON}
                          ${PROJECT_SOURCE_DIR}/tests/span/made_definition.py ${span_folder}/large --strikes 560 --months 24
                  COMMAND crossmargin span make ${span_folder}/large/exchange.json ${span_folder}/large/exchange.pa2
                          --market ${span_folder}/large/market.json
                  DEPENDS crossmargin VERBATIM)

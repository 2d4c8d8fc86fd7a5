# eventapp_layer(name FILES … DEPENDS … LIBRARIES …): one static library for one room.
# DEPENDS names rooms of lower floors; those lines together are the picture of the system.
# A room sees include/ and src/; a module (eventapp_module) sees include/ and its own folder only.
function(eventapp_room name private_includes)
  cmake_parse_arguments(ROOM "" "" "FILES;DEPENDS;LIBRARIES" ${ARGN})
  add_library(eventapp_${name} STATIC ${ROOM_FILES})
  target_include_directories(eventapp_${name} PUBLIC ${PROJECT_SOURCE_DIR}/include
                             PRIVATE ${private_includes})
  target_compile_options(eventapp_${name} PRIVATE ${EVENTAPP_WARNINGS})
  list(TRANSFORM ROOM_DEPENDS PREPEND eventapp_)
  foreach(lower IN LISTS ROOM_DEPENDS)
    if(NOT TARGET ${lower})
      message(FATAL_ERROR "${name} depends on ${lower}, which is no room built before it")
    endif()
  endforeach()
  target_link_libraries(eventapp_${name} PUBLIC ${ROOM_DEPENDS} ${ROOM_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY EVENTAPP_ROOMS eventapp_${name})
endfunction()

function(eventapp_layer name)
  eventapp_room(${name} ${PROJECT_SOURCE_DIR}/src ${ARGN})
endfunction()

function(eventapp_module name)
  eventapp_room(${name} ${CMAKE_CURRENT_SOURCE_DIR}/${name} ${ARGN})
endfunction()

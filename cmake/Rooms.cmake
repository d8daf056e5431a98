# What every room is built with, and how rooms, plug-in lists, bundled files, tests and fuzzers become targets.

set(ASSAY_SANITIZE "" CACHE STRING "Sanitizers, such as address,undefined or thread")
option(ASSAY_FUZZ "Build libFuzzer targets (clang)" OFF)
option(ASSAY_COVERAGE "Record line coverage" OFF)
option(ASSAY_WERROR "Warnings are errors" ON)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

add_library(assay_options INTERFACE)
target_compile_definitions(assay_options INTERFACE _GNU_SOURCE)
target_include_directories(assay_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(assay_options INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
    -Wwrite-strings -Wvla -Wundef -fno-strict-aliasing -fstack-protector-strong
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
if(ASSAY_WERROR)
    target_compile_options(assay_options INTERFACE -Werror)
endif()
if(ASSAY_SANITIZE)
    target_compile_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE} -fno-sanitize-recover=all
                           -fno-omit-frame-pointer -g)
    target_link_options(assay_options INTERFACE -fsanitize=${ASSAY_SANITIZE})
endif()
if(ASSAY_FUZZ)
    target_compile_options(assay_options INTERFACE -fsanitize=fuzzer-no-link -g)
endif()
if(ASSAY_COVERAGE)
    if(CMAKE_C_COMPILER_ID MATCHES Clang)
        target_compile_options(assay_options INTERFACE -fprofile-instr-generate -fcoverage-mapping -g)
        target_link_options(assay_options INTERFACE -fprofile-instr-generate -fcoverage-mapping)
    else()
        target_compile_options(assay_options INTERFACE --coverage -g)
        target_link_options(assay_options INTERFACE --coverage)
    endif()
endif()

function(assay_compile_options target)
    target_link_libraries(${target} PRIVATE assay_options)
endfunction()

# A file in a room's folder (or a folder below it) belongs to the room; nobody keeps a second list of it.
function(assay_sources target folder)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.c)
    target_sources(${target} PRIVATE ${sources})
endfunction()

function(assay_room name)
    cmake_parse_arguments(room "" "" "ROOMS;LIBRARIES" ${ARGN})
    add_library(assay_${name} STATIC)
    assay_sources(assay_${name} validator/${name})
    assay_compile_options(assay_${name})
    list(TRANSFORM room_ROOMS PREPEND assay_)
    target_link_libraries(assay_${name} PUBLIC ${room_ROOMS} ${room_LIBRARIES})
endfunction()

# Compiles every *.yaml of a folder into the room, as <room>_bundled_<folder>[] of name and text.
function(assay_bundle room folder)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.yaml)
    set(output ${CMAKE_BINARY_DIR}/bundled_${folder}.c)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DROOM=${room} -DFOLDER=${folder} -DROOT=${CMAKE_SOURCE_DIR}
                -P ${CMAKE_SOURCE_DIR}/cmake/Bundle.cmake
        DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/Bundle.cmake VERBATIM)
    target_sources(assay_${room} PRIVATE ${output})
endfunction()

# tests/unit/test_<room>_<module>.c becomes a cmocka program that links the room and those below it.
function(assay_unit_tests)
    pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
    file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/test_*.c)
    foreach(test IN LISTS tests)
        get_filename_component(name ${test} NAME_WE)
        string(REGEX REPLACE "^test_([a-z]+)_.*$" "\\1" room ${name})
        add_executable(${name} ${test})
        target_link_libraries(${name} PRIVATE assay_${room} PkgConfig::CMOCKA)
        assay_compile_options(${name})
        target_compile_definitions(${name} PRIVATE TEST_ROOT="${CMAKE_SOURCE_DIR}" TEST_BUILD="${CMAKE_BINARY_DIR}")
        add_test(NAME ${name} COMMAND ${name})
    endforeach()
endfunction()

# tests/fuzz/fuzz_<room>_<reader>.c defines LLVMFuzzerTestOneInput(). With ASSAY_FUZZ it becomes a libFuzzer program;
# always, its corpus (tests/fuzz/corpus/<reader>/ and the fixtures named there) is replayed as an ordinary test.
function(assay_fuzzers)
    file(GLOB fuzzers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
    foreach(source IN LISTS fuzzers)
        get_filename_component(name ${source} NAME_WE)
        string(REGEX REPLACE "^fuzz_([a-z]+)_(.*)$" "\\1" room ${name})
        string(REGEX REPLACE "^fuzz_([a-z]+)_(.*)$" "\\2" reader ${name})
        if(ASSAY_FUZZ)
            add_executable(${name} ${source})
            target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        else()
            add_executable(${name} ${source} ${CMAKE_SOURCE_DIR}/tests/fuzz/replay.c)
        endif()
        target_link_libraries(${name} PRIVATE assay_${room})
        assay_compile_options(${name})
        if(NOT ASSAY_FUZZ)
            add_test(NAME ${name} COMMAND ${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${reader})
        endif()
    endforeach()
endfunction()

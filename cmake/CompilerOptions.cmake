# Flags that every target of the project shares; linked privately, so users of the library do not inherit them.
add_library(acuity_options INTERFACE)
target_compile_features(acuity_options INTERFACE cxx_std_20)
set(cxx_flags
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  # No fused multiply-adds by the compiler's choice: the same bytes from vector and scalar loops, whatever their split.
  -ffp-contract=off
  # Square roots set no errno that anyone reads; without this, loops with sqrt do not vectorise.
  -fno-math-errno)
if(ACUITY_WERROR)
  list(APPEND cxx_flags -Werror)
endif()
target_compile_options(acuity_options INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${cxx_flags}>")

# Sanitizers watch the library, and in their full builds the tests too. The command line only links them: CLI11's templates
# under sanitizers take longer to compile than all the rest.
add_library(acuity_sanitizers INTERFACE)
if(ACUITY_SANITIZE)
  target_compile_options(acuity_sanitizers INTERFACE
    -fsanitize=${ACUITY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -O1 -g1 -UNDEBUG)
  if(ACUITY_SANITIZE_QUICKLY AND ACUITY_SANITIZE MATCHES "undefined")
    # A quarter of the time to compile. AddressSanitizer stops at a null pointer too; alignment is left to the full build.
    target_compile_options(acuity_sanitizers INTERFACE -fno-sanitize=null,alignment)
  endif()
  target_link_options(acuity_options INTERFACE -fsanitize=${ACUITY_SANITIZE})
  target_compile_definitions(acuity_sanitizers INTERFACE ACUITY_SANITIZED)
endif()

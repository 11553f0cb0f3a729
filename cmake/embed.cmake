# Writes a C++ file that holds a text file: cmake -DINPUT=... -DOUTPUT=... -DNAME=... -P embed.cmake
file(READ ${INPUT} text)
file(WRITE ${OUTPUT} "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n")
file(APPEND ${OUTPUT} "namespace acuity {\nextern const char* const ${NAME};\nconst char* const ${NAME} = R\"embedded(")
file(APPEND ${OUTPUT} "${text}")
file(APPEND ${OUTPUT} ")embedded\";\n}  // namespace acuity\n")

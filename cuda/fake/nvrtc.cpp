/* nvrtc.cpp: "compiles" CUDA sources with the system's C++ compiler behind a header that makes them run on the
 * CPU (MXCY_FAKE_SHIM). What comes out is a mark and the name of a shared library; see cuLibraryLoadData.
 */
#include "fake.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace {

struct Program {
    std::string source, name, log, image;
    std::vector<std::string> names;
};

enum { PROGRAM = 4, COMPILATION = 6, BUILTIN = 7, NAME_UNKNOWN = 10 };

std::string folder()
{
    static std::string made = [] {
        char name[] = "/tmp/mxcy-fake-XXXXXX";
        const char *found = mkdtemp(name);
        return std::string(found ? found : "/tmp");
    }();
    return made;
}

std::string read(const std::string &path)
{
    std::ifstream in(path);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

int compile(Program *p)
{
    static int count = 0;
    const char *shim = getenv("MXCY_FAKE_SHIM"), *compiler = getenv("CXX");
    if (!shim) {
        p->log = "MXCY_FAKE_SHIM is not set";
        return BUILTIN;
    }
    const std::string base = folder() + "/" + std::to_string(count++);
    std::ofstream(base + ".cpp") << p->source;
    const std::string command = std::string(compiler ? compiler : "g++") +
        " -std=c++17 -O1 -fPIC -shared -w -fno-strict-aliasing -ffp-contract=off -fvisibility=hidden -include '" +
        shim + "' " + base + ".cpp -o " + base + ".so 2> " + base + ".log";
    const int code = system(command.c_str());
    p->log = read(base + ".log");
    unlink((base + ".cpp").c_str());
    unlink((base + ".log").c_str());
    if (code) return COMPILATION;
    p->image = "\x7f" "MXCYFAKE:" + base + ".so";
    p->image.push_back(0);
    return 0;
}

} // namespace

API int nvrtcVersion(int *major, int *minor) { return *major = 13, *minor = 0, 0; }

API const char *nvrtcGetErrorString(int code)
{
    static const char *words[] = {"NVRTC_SUCCESS", "NVRTC_ERROR_OUT_OF_MEMORY", "NVRTC_ERROR_PROGRAM_CREATION_FAILURE",
                                  "NVRTC_ERROR_INVALID_INPUT", "NVRTC_ERROR_INVALID_PROGRAM",
                                  "NVRTC_ERROR_INVALID_OPTION", "NVRTC_ERROR_COMPILATION",
                                  "NVRTC_ERROR_BUILTIN_OPERATION_FAILURE"};
    return code >= 0 && code < 8 ? words[code] : "NVRTC_ERROR unknown";
}

API int nvrtcGetNumSupportedArchs(int *out) { return *out = 2, 0; }
API int nvrtcGetSupportedArchs(int *out) { return out[0] = 80, out[1] = 90, 0; }

API int nvrtcCreateProgram(void **out, const char *source, const char *name, int, const char **, const char **)
{
    ENTER("nvrtcCreateProgram");
    Program *p = new Program;
    p->source = source;
    p->name = name ? name : "";
    fake::live("nvrtc program", 1);
    *out = p;
    return 0;
}

API int nvrtcDestroyProgram(void **program)
{
    ENTER("nvrtcDestroyProgram");
    if (!*program) return PROGRAM;
    delete (Program *)*program;
    fake::live("nvrtc program", -1);
    *program = nullptr;
    return 0;
}

API int nvrtcAddNameExpression(void *program, const char *name)
{
    ENTER("nvrtcAddNameExpression");
    ((Program *)program)->names.push_back(name);
    return 0;
}

API int nvrtcCompileProgram(void *program, int count, const char **options)
{
    ENTER("nvrtcCompileProgram");
    bool arch = false;
    for (int i = 0; i < count; i++) arch = arch || strstr(options[i], "sm_");
    if (!arch) return 5;
    return compile((Program *)program);
}

API int nvrtcGetCUBINSize(void *program, size_t *out) { return *out = ((Program *)program)->image.size(), 0; }

API int nvrtcGetCUBIN(void *program, char *out)
{
    ENTER("nvrtcGetCUBIN");
    Program *p = (Program *)program;
    memcpy(out, p->image.data(), p->image.size());
    return 0;
}

API int nvrtcGetProgramLogSize(void *program, size_t *out) { return *out = ((Program *)program)->log.size() + 1, 0; }

API int nvrtcGetProgramLog(void *program, char *out)
{
    ENTER("nvrtcGetProgramLog");
    Program *p = (Program *)program;
    memcpy(out, p->log.c_str(), p->log.size() + 1);
    return 0;
}

API int nvrtcGetLoweredName(void *program, const char *name, const char **out)
{
    ENTER("nvrtcGetLoweredName");
    for (auto &known : ((Program *)program)->names)
        if (known == name) return *out = known.c_str(), 0;
    return NAME_UNKNOWN;
}

/* assay version: what is running. */
#include "validator/cli/command.h"
#include "validator/cli/output.h"

#include <cjson/cJSON.h>
#include <git2.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <yaml.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

static void add_libraries(struct base_buf *out)
{
    int major, minor, revision;
    char pcre2[64] = "";
    git_libgit2_version(&major, &minor, &revision);
    pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    base_buf_printf(out, "cJSON %s\n", cJSON_Version());
    base_buf_printf(out, "libgit2 %d.%d.%d\n", major, minor, revision);
    base_buf_printf(out, "libyaml %s\n", yaml_get_version_string());
    base_buf_printf(out, "%s\n", OpenSSL_version(OPENSSL_VERSION));
    base_buf_printf(out, "PCRE2 %s\n", pcre2);
    base_buf_printf(out, "SQLite %s\n", sqlite3_libversion());
}

static int run(const struct cli_args *args, struct base_error *err)
{
    struct base_buf out;
    base_buf_init(&out, 1u << 16);
    base_buf_add_text(&out, "assay " ASSAY_VERSION "\n");
    if (cli_args_has(args, CLI_VERBOSE))
        add_libraries(&out);
    int rc = cli_output_write(base_buf_view(&out), err);
    base_buf_finish(&out);
    return rc == BASE_OK ? CLI_PASS : rc;
}

static const enum cli_option_id options[] = {CLI_VERBOSE, CLI_OPTION_COUNT};

const struct cli_command cli_command_version = {
    .name = "version",
    .arguments = "",
    .summary = "Print the version.",
    .description = "Prints the version of assay and, with --verbose, of the libraries it runs with.",
    .options = options,
    .run = run,
};

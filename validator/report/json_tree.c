#include "validator/report/json_tree_p.h"

#include "validator/base/error.h"
#include "validator/report/json_text.h"

#include <inttypes.h>
#include <stdio.h>

cJSON *report_json_must(cJSON *item)
{
    BASE_BUG(!item);
    return item;
}

void report_json_add_string(struct base_buf *clean, cJSON *object, const char *name, struct base_str value)
{
    if (value.p)
        report_json_must(cJSON_AddStringToObject(object, name, report_json_utf8(clean, value)));
    else
        report_json_must(cJSON_AddNullToObject(object, name));
}

void report_json_add_number(cJSON *object, const char *name, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    report_json_must(cJSON_AddRawToObject(object, name, digits));
}

cJSON *report_json_add_object(cJSON *object, const char *name)
{
    return report_json_must(cJSON_AddObjectToObject(object, name));
}

cJSON *report_json_add_array(cJSON *object, const char *name)
{
    return report_json_must(cJSON_AddArrayToObject(object, name));
}

cJSON *report_json_append_object(cJSON *array)
{
    cJSON *object = report_json_must(cJSON_CreateObject());
    cJSON_AddItemToArray(array, object);
    return object;
}

void report_json_print(struct base_buf *out, cJSON *tree)
{
    char *text = cJSON_PrintUnformatted(tree);
    BASE_BUG(!text);
    base_buf_add_text(out, text);
    cJSON_free(text);
    cJSON_Delete(tree);
}

/* What all frameworks have in common: the list of them, asked in order. */
#include "validator/link/framework_p.h"

#define FRAMEWORK(name) &link_framework_##name,
static const struct link_framework *const all[] = {
#include "validator/link/frameworks.def"
};
#undef FRAMEWORK

#define COUNT (sizeof all / sizeof *all)

struct link_value link_package_value(struct base_str package, struct base_str name)
{
    for (size_t i = 0; i < COUNT; i++) {
        struct link_value value = all[i]->exported(package, name);
        if (value.kind != LINK_UNKNOWN)
            return value;
    }
    return (struct link_value){.kind = LINK_FOREIGN, .text = package};
}

unsigned link_framework_bit(const struct link_framework *framework)
{
    for (unsigned i = 0; i < COUNT; i++)
        if (all[i] == framework)
            return 1u << i;
    return 0;
}

bool link_framework_registers(unsigned frameworks, const struct facts_call *call)
{
    for (unsigned i = 0; i < COUNT; i++)
        if (frameworks & (1u << i) && all[i]->registers && all[i]->registers(call))
            return true;
    return false;
}

/* "Hono" of "Hono<{ Variables: V }>", "Router" of "express.Router". */
static struct base_str plain_type(struct base_str type)
{
    ptrdiff_t open = base_str_find_char(type, '<');
    if (open >= 0)
        type = base_str_trim(base_str_slice(type, 0, (size_t)open));
    ptrdiff_t dot = base_str_rfind_char(type, '.');
    return dot >= 0 ? base_str_from(type, (size_t)dot + 1) : type;
}

/* Whether the file imports something of the framework, if only a type. */
static bool is_imported(const struct link_framework *framework, const struct link_code *code)
{
    for (uint32_t i = 0; i < code->import_count; i++) {
        const struct facts_resolved_import *row = &code->imports[i];
        if (row->package.p && framework->exported(row->package, BASE_STR("*")).kind != LINK_UNKNOWN)
            return true;
    }
    return false;
}

const struct link_framework *link_framework_of_parameter(const struct link_codes *codes,
                                                         const struct link_code *code,
                                                         const struct facts_parameter *parameter)
{
    const struct link_framework *found = NULL;
    struct base_str type = parameter->type.p ? plain_type(parameter->type) : BASE_STR_ABSENT;
    for (unsigned i = 0; i < COUNT; i++) {
        if (!(codes->frameworks & (1u << i)) ||
            !(type.p ? base_str_in(type, all[i]->types, SIZE_MAX)
                     : base_str_in(parameter->name, all[i]->parameters, SIZE_MAX)))
            continue;
        if (is_imported(all[i], code))
            return all[i];
        found = found ? found : all[i];
    }
    return found;
}

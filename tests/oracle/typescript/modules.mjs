// import and export.
import { allOfType, field, fields, has, named, ofType } from './tree.mjs';
import { declaredNames, isOverload, patternNames } from './declarations.mjs';
import { stringValue, unwrap, unwrapParent } from './values.mjs';

export function imports({ nodes, text }, add) {
    const row = (string, name, alias, kind, isType) => {
        add('import', string.line, string.col, { specifier: stringValue(string, text), name, alias, kind, is_type: isType ? 1 : 0 });
    };
    for (const node of nodes) {
        if (node.type === 'import_statement') {
            importStatement(node, text, row);
        } else if (node.type === 'export_statement' && field(node, 'source')) {
            reexport(node, text, row);
        } else if (node.type === 'call_expression') {
            importCall(node, text, row);
        }
    }
}

function importStatement(node, text, row) {
    const isType = has(node, 'type') || has(node, 'typeof');
    const equals = ofType(node, 'import_require_clause');
    if (equals) {
        row(field(equals, 'source'), '*', text(ofType(equals, 'identifier')), 'require', isType);
        return;
    }
    const source = field(node, 'source');
    const clause = ofType(node, 'import_clause');
    if (!source) {
        return;
    }
    if (!clause) {
        row(source, null, null, 'side_effect', false);
        return;
    }
    for (const part of named(clause)) {
        if (part.type === 'identifier') {
            row(source, 'default', text(part), 'import', isType);
        } else if (part.type === 'namespace_import') {
            row(source, '*', text(ofType(part, 'identifier')), 'import', isType);
        } else if (part.type === 'named_imports') {
            const specifiers = allOfType(part, 'import_specifier');
            for (const specifier of specifiers) {
                const name = field(specifier, 'name');
                const alias = field(specifier, 'alias') ?? name;
                row(source, moduleName(name, text), text(alias), 'import', isType || has(specifier, 'type'));
            }
            if (specifiers.length === 0 && named(clause).length === 1) {
                row(source, null, null, 'import', isType);
            }
        }
    }
}

const moduleName = (node, text) => (node.type === 'string' ? stringValue(node, text) : text(node));

function reexport(node, text, row) {
    const source = field(node, 'source');
    const isType = has(node, 'type');
    const clause = ofType(node, 'export_clause');
    if (!clause) {
        row(source, '*', null, 'reexport', isType);
        return;
    }
    for (const specifier of allOfType(clause, 'export_specifier')) {
        row(source, moduleName(field(specifier, 'name'), text), null, 'reexport', isType || has(specifier, 'type'));
    }
}

// require('x') and import('x'), and the names that a declaration takes out of them.
function importCall(node, text, row) {
    const callee = field(node, 'function');
    const list = field(node, 'arguments');
    if (list?.type !== 'arguments') {
        return;
    }
    const first = named(list)[0];
    if (first?.type !== 'string') {
        return;
    }
    const isRequire = callee.type === 'identifier' && text(callee) === 'require' && named(list).length === 1;
    if (!isRequire && callee.type !== 'import') {
        return;
    }
    const kind = isRequire ? 'require' : 'dynamic';
    if (inTypePosition(node)) {
        const isMember = ['member_expression', 'nested_type_identifier', 'nested_identifier'].includes(node.parent.type);
        row(first, isMember ? text(named(node.parent)[1]) : null, null, kind, true);
        return;
    }
    const user = unwrapParent(node);
    if (user?.type === 'assignment_expression' && unwrap(field(user, 'right')) === node && field(user, 'left').type === 'identifier') {
        row(first, '*', text(field(user, 'left')), kind, false);
        return;
    }
    if (user?.type === 'variable_declarator' && field(user, 'value')) {
        const name = field(user, 'name');
        if (name.type === 'identifier') {
            row(first, '*', text(name), kind, false);
            return;
        }
        const names = patternNames(name, text);
        if (name.type === 'object_pattern' && names.length > 0) {
            for (const { key, local } of names) {
                row(first, key, local, kind, false);
            }
            return;
        }
    }
    // A member of the promise that import() gives is none of the module.
    if (user?.type === 'member_expression' && (isRequire || node.parent.type === 'await_expression')) {
        const outer = unwrapParent(user);
        const target = outer && field(outer, outer.type === 'variable_declarator' ? 'name' : 'left');
        const isBound = /^(variable_declarator|assignment_expression)$/.test(outer?.type) && target !== user && target.type === 'identifier';
        row(first, text(field(user, 'property')), isBound ? text(target) : null, kind, false);
        return;
    }
    row(first, null, null, kind, false);
}

const typeParents = [
    'type_query', 'type_alias_declaration', 'type_annotation', 'type_arguments', 'array_type', 'union_type',
    'intersection_type', 'generic_type', 'nested_type_identifier', 'index_type_query', 'lookup_type', 'as_expression',
    'satisfies_expression', 'opting_type_annotation', 'conditional_type', 'tuple_type', 'readonly_type', 'type_predicate',
    'parenthesized_type', 'property_signature', 'default_type', 'constraint',
];

export function inTypePosition(node) {
    if (node.type !== 'call_expression' || field(node, 'function').type !== 'import') {
        return false;
    }
    let outer = node;
    while (['member_expression', 'nested_identifier'].includes(outer.parent.type)) {
        outer = outer.parent;
    }
    const parent = outer.parent;
    return typeParents.includes(parent.type) && !(/^(as|satisfies)_expression$/.test(parent.type) && parent.children[0] === outer);
}

export function exports({ nodes, text }, add) {
    const row = (node, name, local, specifier, kind, isType) => {
        const overload = isOverload(node.parent, text);
        add('export', node.line, null, { name, local, specifier, kind, is_type: isType ? 1 : 0, overload });
    };
    for (const node of nodes) {
        if (node.type === 'export_statement' && node.parent.type === 'program') {
            exportStatement(node, text, row);
        } else if (node.type === 'assignment_expression') {
            commonjs(node, text, row);
        }
    }
}

function exportStatement(node, text, row) {
    const isType = has(node, 'type');
    const source = field(node, 'source');
    const specifier = source ? stringValue(source, text) : null;
    const clause = ofType(node, 'export_clause');
    if (clause) {
        for (const part of allOfType(clause, 'export_specifier')) {
            const name = field(part, 'name');
            const shown = field(part, 'alias') ?? name;
            row(shown, moduleName(shown, text), moduleName(name, text), specifier, 'named', isType || has(part, 'type'));
        }
        return;
    }
    if (source) {
        const namespace = ofType(node, 'namespace_export');
        const name = namespace ? moduleName(named(namespace)[0], text) : '*';
        row(namespace ?? ofType(node, '*'), name, namespace ? '*' : null, specifier, namespace ? 'named' : 'star', isType);
        return;
    }
    const declaration = field(node, 'declaration');
    if (has(node, 'default')) {
        const value = field(node, 'value');
        const name = declaration ? field(declaration, 'name') : value;
        const local = !name || (value && value.type !== 'identifier') ? null : text(name);
        row(ofType(node, 'default'), 'default', local, null, 'default', false);
        return;
    }
    if (has(node, '=')) {
        const value = named(node)[0];
        row(node, 'default', value.type === 'identifier' ? text(value) : null, null, 'commonjs', false);
        return;
    }
    for (const name of declaration ? declaredNames(declaration, text) : []) {
        const typeOnly = ['interface_declaration', 'type_alias_declaration'].includes(name.parent.type);
        row(name, text(name), text(name), null, 'declaration', typeOnly);
    }
}

// The members of the object that becomes module.exports are what the module exports.
function members(object, text, row) {
    for (const part of named(object)) {
        const key = part.type === 'pair' ? field(part, 'key') : part.type === 'method_definition' ? field(part, 'name') : part;
        const value = part.type === 'pair' ? field(part, 'value') : part;
        if (key.type === 'computed_property_name' || part.type === 'spread_element') {
            continue;
        }
        const local = ['identifier', 'shorthand_property_identifier'].includes(value.type) ? text(value) : null;
        row(key, moduleName(key, text), local, null, 'commonjs', false);
    }
}

function commonjs(node, text, row) {
    const left = field(node, 'left');
    const right = field(node, 'right');
    if (left.type !== 'member_expression' && left.type !== 'subscript_expression') {
        return;
    }
    const target = text(left).replace(/\s+/g, '').replace(/\[(["'])([\w$]+)\1\]$/, '.$2');
    const match = /^(?:module\.)?exports\.([\w$]+)$/.exec(target);
    const local = right.type === 'identifier' ? text(right) : null;
    if (target === 'module.exports' && right.type === 'object') {
        members(right, text, row);
    } else if (target === 'module.exports') {
        row(left, 'default', local, null, 'commonjs', false);
    } else if (match) {
        row(left, match[1], local, null, 'commonjs', false);
    }
}

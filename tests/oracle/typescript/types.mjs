// type_use and any_type.
import { field, named, ofType } from './tree.mjs';
import { dotted } from './values.mjs';

const keywords = ['bigint', 'any', 'unknown', 'never', 'object', 'string', 'number', 'boolean', 'symbol', 'void', 'undefined', 'null'];

// Where a type_identifier declares a name.
const declares = {
    class_declaration: 'name', abstract_class_declaration: 'name', class: 'name', interface_declaration: 'name',
    type_alias_declaration: 'name', type_parameter: 'name', mapped_type_clause: 'name', enum_declaration: 'name',
};

export function types({ nodes, text }, add) {
    for (const node of nodes) {
        if (node.type === 'predefined_type' && text(node) === 'any') {
            add('any_type', node.line, node.col, {});
        } else if (node.type === 'nested_type_identifier' && node.parent.type !== 'nested_type_identifier') {
            add('type_use', node.line, node.col, { name: text(node).replace(/\s+/g, '') });
        } else if (node.type === 'type_identifier' && isUse(node, text)) {
            add('type_use', node.line, node.col, { name: text(node) });
        } else if (node.type === 'extends_clause') {
            base(node, text, add);
        } else if (node.type === 'class_heritage' && !ofType(node, 'extends_clause', 'implements_clause')) {
            heritage(named(node)[0], text, add);
        }
    }
}

function isUse(node, text) {
    const parent = node.parent;
    if (declares[parent.type] === node.field || parent.type === 'nested_type_identifier') {
        return false;
    }
    if (parent.type === 'infer_type' && named(parent)[0] === node) {
        return false;
    }
    return !keywords.includes(text(node));
}

function base(node, text, add) {
    for (const value of node.children.filter((child) => child.field === 'value')) {
        heritage(value, text, add);
    }
}

function heritage(value, text, add) {
    if (value && text(value) !== 'this' && ['identifier', 'member_expression'].includes(value.type)) {
        const name = dotted(value, text);
        if (name !== null) {
            add('type_use', value.line, value.col, { name });
        }
    }
}

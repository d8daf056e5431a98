// What an expression is: the words of binding.value_kind.
import { field, has, named } from './tree.mjs';

const escapes = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

// The text of a string literal, its escapes resolved.
export function stringValue(node, text) {
    return text(node).slice(1, -1).replace(/\\(u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|\r\n|[^])/gu, (_, all, a, b, c) => {
        const code = a ?? b ?? c;
        if (code !== undefined) {
            return String.fromCodePoint(parseInt(code, 16));
        }
        return all[0] === '\n' || all[0] === '\r' ? '' : escapes[all] ?? all;
    });
}

const wrappers = ['parenthesized_expression', 'as_expression', 'satisfies_expression', 'non_null_expression', 'await_expression', 'type_assertion'];

export function unwrap(node) {
    while (node && wrappers.includes(node.type)) {
        const inner = named(node);
        node = node.type === 'type_assertion' ? inner[inner.length - 1] : inner[0];
    }
    return node;
}

// The nearest ancestor that is no parenthesis, cast or await.
export function unwrapParent(node) {
    node = node.parent;
    while (node && wrappers.includes(node.type)) {
        node = node.parent;
    }
    return node;
}

const kinds = {
    string: 'string', template_string: 'template', number: 'number', true: 'boolean', false: 'boolean', null: 'null',
    identifier: 'identifier', this: 'identifier', undefined: 'identifier', shorthand_property_identifier: 'identifier',
    member_expression: 'member', meta_property: 'member', subscript_expression: 'member', call_expression: 'call', new_expression: 'new',
    function_expression: 'function', arrow_function: 'function', generator_function: 'function',
    method_definition: 'function', class: 'class', object: 'object', array: 'array', regex: 'regex', spread_element: 'spread',
};

export function valueKind(node) {
    const inner = unwrap(node);
    if (inner?.type === 'binary_expression' && has(inner, '+')) {
        const parts = [field(inner, 'left'), field(inner, 'right')].map(valueKind);
        return parts.every((kind) => kind === 'string') ? 'string' : parts.some((kind) => kind === 'string' || kind === 'template') ? 'template' : 'other';
    }
    if (inner?.type === 'unary_expression' && has(inner, '-') && field(inner, 'argument').type === 'number') {
        return 'number';
    }
    if (inner?.type === 'sequence_expression') {
        return valueKind(named(inner).at(-1));
    }
    if (inner?.type === 'assignment_expression') {
        return valueKind(field(inner, 'right'));
    }
    if (inner?.type === 'instantiation_expression') {
        return valueKind(named(inner)[0]);
    }
    return kinds[inner?.type] ?? 'other';
}

// The literal's value for the kinds whose value needs no definition, else null.
export function literalValue(node, text) {
    const inner = unwrap(node);
    if (valueKind(inner) === 'string') {
        return textValue(inner, text);
    }
    if (valueKind(inner) === 'number') {
        return text(inner).replace(/\s/g, '');
    }
    return ['true', 'false', 'null'].includes(inner?.type) ? text(inner) : null;
}

// The text of a string, of a template with its ${…}, or of a sum of them; null for everything else.
export function textValue(node, text) {
    const inner = unwrap(node);
    if (inner?.type === 'string') {
        return stringValue(inner, text);
    }
    if (inner?.type === 'template_string') {
        return text(inner).slice(1, -1);
    }
    if (['string', 'template'].includes(valueKind(inner))) {
        const part = (side) => textValue(side, text) ?? `\${${text(side)}}`;
        return part(field(inner, 'left')) + part(field(inner, 'right'));
    }
    return null;
}

// A dotted name: calls in it are (), everything else that has no name is left out.
export function dotted(node, text) {
    switch (node?.type) {
    case 'identifier': case 'this': case 'super': case 'property_identifier': case 'private_property_identifier':
    case 'type_identifier': case 'import': case 'undefined':
        return text(node);
    case 'member_expression':
        return join(dotted(field(node, 'object'), text), text(field(node, 'property')));
    case 'call_expression': {
        const inner = dotted(field(node, 'function'), text);
        return inner === null ? null : `${inner}()`;
    }
    case 'new_expression': {
        const inner = dotted(field(node, 'constructor'), text);
        return inner === null ? null : `${inner}()`;
    }
    case 'nested_identifier': case 'nested_type_identifier':
        return text(node).replace(/\s+/g, '');
    case 'meta_property':
        return text(node);
    case 'sequence_expression':
        return dotted(named(node).at(-1), text);
    case 'function_expression': case 'arrow_function':
        return '(function)';
    case 'non_null_expression': case 'parenthesized_expression': case 'as_expression': case 'satisfies_expression': case 'await_expression':
        return dotted(named(node)[0], text);
    default:
        return null;
    }
}

const join = (left, right) => (left === null ? null : `${left}.${right}`);

// call, call_argument, decorator and test_case.
import { field, fields, named, ofType } from './tree.mjs';
import { inTypePosition } from './modules.mjs';
import { dotted, literalValue, stringValue, textValue, unwrap, valueKind } from './values.mjs';

// The node whose text is the name that is called. The grammar reads `await f<T>()` as a call of `await f`. What is called may be the result of a call: f()() has the name "f()".
function nameNode(callee, text) {
    for (;;) {
        if (['parenthesized_expression', 'non_null_expression', 'as_expression', 'satisfies_expression', 'instantiation_expression', 'await_expression'].includes(callee.type)) {
            callee = named(callee)[0];
        } else if (callee.type === 'member_expression') {
            return field(callee, 'property');
        } else if (callee.type === 'subscript_expression') {
            const index = field(callee, 'index');
            return index;
        } else if (callee.type === 'sequence_expression') {
            callee = named(callee).at(-1);
        } else if (callee.type === 'call_expression') {
            callee = field(callee, 'function');
        } else {
            return callee;
        }
    }
}

function shownName(node, text) {
    if (node.parent.type === 'subscript_expression' && node.field === 'index') {
        return node.type === 'string' ? stringValue(node, text) : `[${text(node).replace(/\s+/g, ' ')}]`;
    }
    return ['function_expression', 'arrow_function', 'generator_function'].includes(node.type) ? '(function)' : text(node);
}

export function calls(tree, add) {
    const { nodes, text } = tree;
    for (const node of nodes) {
        if (node.type !== 'call_expression' && node.type !== 'new_expression') {
            continue;
        }
        if (inTypePosition(node)) {
            continue;
        }
        const callee = field(node, node.type === 'new_expression' ? 'constructor' : 'function');
        const list = field(node, 'arguments');
        const isTagged = list?.type === 'template_string';
        const isDecorator = node.parent.type === 'decorator';
        const kind = isTagged ? 'tagged' : isDecorator ? 'decorator' : node.type === 'new_expression' ? 'new' : 'call';
        const values = !list ? [] : isTagged ? [list] : named(list);
        const at = nameNode(callee, text);
        let name = shownName(at, text);
        for (let inner = unwrap(callee); inner.type === 'call_expression'; inner = unwrap(field(inner, 'function'))) {
            name += '()';
        }
        const place = at.field === 'index' ? ofType(at.parent, '[') : at;
        add('call', place.line, place.col, { name, kind, argument_count: values.length });
        const path = dotted(callee, text);
        if (path !== null) {
            add('callee', place.line, place.col, { callee: path });
        }
        if (list) {
            values.forEach((value, position) => argument(value, position, null, 0, text, add));
        }
        if (!isTagged && !isDecorator && kind === 'call') {
            testCase(node, callee, values, text, add);
        }
    }
}

// A member of an object stands where its name stands.
function argument(value, position, member, depth, text, add, place = value) {
    const kind = valueKind(value);
    add('call_argument', place.line, place.col, { position, member, kind, value: literalValue(value, text) });
    const inner = unwrap(value);
    if (depth === 3) {
        return;
    }
    const within = (name) => (member === null ? name : `${member}.${name}`);
    if (inner.type === 'array') {
        elements(inner).forEach((element, i) => element && argument(element, position, within(String(i)), depth + 1, text, add));
    } else if (inner.type === 'object') {
        for (const part of named(inner)) {
            const name = part.type === 'pair' ? keyName(field(part, 'key'), text) :
                part.type === 'method_definition' ? keyName(field(part, 'name'), text) :
                part.type === 'shorthand_property_identifier' ? text(part) : null;
            if (name !== null) {
                const place = part.type === 'method_definition' ? field(part, 'name') : part;
                argument(part.type === 'pair' ? field(part, 'value') : part, position, within(name), depth + 1, text, add, place);
            }
        }
    }
}

// The elements of an array by their index; holes count.
function elements(array) {
    const result = [];
    let index = 0;
    for (const child of array.children) {
        if (child.type === ',') {
            index++;
        } else if (child.named && child.type !== 'comment') {
            result[index] = child;
        }
    }
    return result;
}

function keyName(key, text) {
    key = (key.type === 'computed_property_name' && ofType(key, 'string')) || key;
    return key.type === 'string' ? stringValue(key, text) : text(key);
}

const suites = ['describe', 'suite', 'context', 'fdescribe', 'xdescribe'];
const tests = ['it', 'test', 'specify', 'fit', 'xit', 'xtest'];
const hooks = ['before', 'after', 'beforeEach', 'afterEach', 'beforeAll', 'afterAll'];
const modifiers = ['only', 'skip', 'todo', 'each', 'failing', 'fails', 'concurrent', 'fixme', 'serial', 'parallel', 'skipIf', 'runIf', 'for', 'sequential'];

function testCase(node, callee, values, text, add) {
    let path = dotted(callee, text);
    if (callee.type === 'call_expression' && field(callee, 'arguments')?.type === 'template_string') {
        path = dotted(field(callee, 'function'), text);
    }
    if (path === null || node.parent.type === 'call_expression' && field(node.parent, 'function') === node) {
        return;
    }
    const words = path.replace(/\(\)/g, '').split('.');
    const root = words[0];
    let kind = suites.includes(root) ? 'suite' : tests.includes(root) ? 'test' : hooks.includes(root) ? 'hook' : null;
    for (const word of words.slice(1)) {
        if (kind === 'test' && root === 'test' && word === 'describe') {
            kind = 'suite';
        } else if (kind === 'test' && root === 'test' && hooks.includes(word)) {
            kind = 'hook';
        } else if (!modifiers.includes(word)) {
            return;
        }
    }
    const isFunction = (value) => valueKind(value) === 'function';
    const isNamedHook = kind === 'hook' && words.at(-1).length > 6 && textValue(values[0] ?? node, text) === null;
    if (!kind || values.length === 0 || !isStatement(node) || (kind === 'hook' ? !isNamedHook && !values.some(isFunction) : textValue(values[0], text) === null && !values.some(isFunction))) {
        return;
    }
    const name = kind === 'hook' ? null : textValue(values[0], text);
    add('test_case', node.line, node.col, { kind, name });
}

// A test is declared by a statement, or by the one expression of a function that a loop calls.
function isStatement(node) {
    const parent = node.parent.type === 'await_expression' ? node.parent.parent : node.parent;
    return ['expression_statement', 'return_statement', 'arrow_function'].includes(parent.type);
}

const targetKinds = { class_declaration: 'class', abstract_class_declaration: 'class', class: 'class', public_field_definition: 'property', field_definition: 'property', required_parameter: 'parameter', optional_parameter: 'parameter' };

export function decorators({ nodes, text }, add) {
    for (const node of nodes) {
        if (node.type !== 'decorator') {
            continue;
        }
        let value = named(node)[0];
        value = value.type === 'call_expression' ? field(value, 'function') : value;
        const target = decorated(node);
        add('decorator', node.line, node.col, { name: dotted(value, text), target_kind: target ? targetKind(target, text) : null });
    }
}

// A decorator of a method stands before it in the class body; the others stand within what they decorate.
function decorated(node) {
    const parent = node.parent;
    if (parent.type === 'export_statement') {
        return field(parent, 'declaration') ?? field(parent, 'value');
    }
    if (parent.type !== 'class_body') {
        return parent;
    }
    return parent.children.slice(parent.children.indexOf(node) + 1).find((child) => child.type !== 'decorator' && child.type !== 'comment');
}

function targetKind(node) {
    if (['method_definition', 'method_signature', 'abstract_method_signature'].includes(node.type)) {
        return ofType(node, 'get') ? 'getter' : ofType(node, 'set') ? 'setter' : 'method';
    }
    return targetKinds[node.type] ?? null;
}

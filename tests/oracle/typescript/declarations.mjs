// symbol, parameter, scope and binding.
import { field, has, named, ofType } from './tree.mjs';
import { stringValue, unwrap, valueKind } from './values.mjs';

const functions = {
    function_declaration: 'function', generator_function_declaration: 'function', function_signature: 'function',
    function_expression: 'function', generator_function: 'function', arrow_function: 'arrow',
};
const declarations = {
    class_declaration: 'class', abstract_class_declaration: 'class', interface_declaration: 'interface',
    type_alias_declaration: 'type', enum_declaration: 'enum', function_declaration: 'function',
    generator_function_declaration: 'function', function_signature: 'function', internal_module: 'namespace', module: 'namespace',
};
const members = {
    method_definition: 'method', method_signature: 'method', abstract_method_signature: 'method',
    public_field_definition: 'property', field_definition: 'property', property_signature: 'property',
};

// The identifiers that a declaration declares.
export function declaredNames(node, text) {
    if (node.type === 'ambient_declaration') {
        return named(node).flatMap((child) => declaredNames(child, text));
    }
    if (node.type === 'lexical_declaration' || node.type === 'variable_declaration') {
        return named(node).filter((child) => child.type === 'variable_declarator')
            .flatMap((child) => patternNames(field(child, 'name'), text).map((part) => part.node));
    }
    if (node.type === 'expression_statement' && ofType(node, 'internal_module')) {
        return declaredNames(ofType(node, 'internal_module'), text);
    }
    const name = field(node, 'name');
    return name ? [name] : [];
}

// The names that a pattern binds: { key, local, node }; key is the property, null when there is none.
export function patternNames(pattern, text) {
    const result = [];
    const work = [[pattern, null]];
    while (work.length > 0) {
        const [node, key] = work.shift();
        switch (node?.type) {
        case 'identifier': case 'shorthand_property_identifier_pattern': case 'undefined':
            result.push({ key: node.type === 'identifier' ? key : text(node), local: text(node), node });
            break;
        case 'pair_pattern':
            work.unshift([field(node, 'value'), keyText(field(node, 'key'), text)]);
            break;
        case 'assignment_pattern': case 'object_assignment_pattern':
            work.unshift([field(node, 'left'), key]);
            break;
        case 'object_pattern': case 'array_pattern': case 'rest_pattern':
            work.unshift(...named(node).map((child) => [child, null]));
            break;
        default:
        }
    }
    return result;
}

function keyText(key, text) {
    return key.type === 'computed_property_name' ? null : key.type === 'string' ? stringValue(key, text) : text(key);
}

const memberKind = (node, text) => {
    const kind = members[node.type];
    if (kind !== 'method') {
        return kind;
    }
    if (ofType(node, 'get')) {
        return 'getter';
    }
    if (ofType(node, 'set')) {
        return 'setter';
    }
    return node.parent.type === 'class_body' && !has(node, 'static') && text(field(node, 'name')) === 'constructor' ? 'constructor' : 'method';
};

const computed = (name, text) => (ofType(name, 'string') ? stringValue(ofType(name, 'string'), text) : text(name).replace(/\s+/g, ' '));

const memberName = (node) => field(node, 'name') ?? field(node, 'property');

// A signature with another declaration of the same function or method behind it.
export function isOverload(node, text) {
    const isSignature = ['function_signature', 'method_signature'].includes(node.type);
    if (!isSignature || node.parent.type === 'interface_body' || ofType(node, 'get', 'set')) {
        return false;
    }
    let outer = node;
    while (['export_statement', 'ambient_declaration'].includes(outer.parent.type)) {
        outer = outer.parent;
    }
    const siblings = named(outer.parent).filter((child) => child.type !== 'decorator');
    let next = siblings[siblings.indexOf(outer) + 1];
    while (next && ['export_statement', 'ambient_declaration'].includes(next.type)) {
        next = named(next).find((child) => child.type !== 'decorator');
    }
    const name = next && field(next, 'name');
    return Boolean(name) && /^(function_|generator_function_|method_)/.test(next.type) && text(name) === text(field(node, 'name'));
}

export function symbols({ nodes, text }, add) {
    for (const node of nodes) {
        if (declarations[node.type] && node.named) {
            const name = field(node, 'name');
            if (name) {
                const shown = name.type === 'string' ? stringValue(name, text) : text(name).replace(/\s+/g, '');
                add('symbol', name.line, name.col, { name: shown, kind: declarations[node.type], overload: isOverload(node, text) });
            }
        } else if (node.type === 'ambient_declaration' && ofType(node, 'global')) {
            const name = ofType(node, 'global');
            add('symbol', name.line, name.col, { name: 'global', kind: 'namespace' });
        } else if (['function_expression', 'class'].includes(node.type) && isDefault(node) && !field(node, 'name')) {
            add('symbol', node.line, node.col, { name: null, kind: node.type === 'class' ? 'class' : 'function' });
        } else if (members[node.type] && ['class_body', 'interface_body'].includes(node.parent.type)) {
            const name = memberName(node);
            const shown = name.type === 'computed_property_name' ? computed(name, text) : keyText(name, text);
            add('symbol', name.line, name.col, { name: shown, kind: memberKind(node, text), overload: isOverload(node, text) });
        } else if (node.type === 'variable_declarator' && ofModule(node)) {
            variable(node, text, add);
        }
    }
}

const isDefault = (node) => node.parent.type === 'export_statement' && has(node.parent, 'default');

// A variable of the module, or of a namespace: not one of a function, a loop or another block.
function ofModule(declarator) {
    let node = declarator.parent.parent;
    while (node.type === 'export_statement' || node.type === 'ambient_declaration') {
        node = node.parent;
    }
    if (node.type === 'statement_block') {
        return ['internal_module', 'module', 'ambient_declaration'].includes(node.parent.type);
    }
    return node.type === 'program';
}

function variable(node, text, add) {
    const kind = { function: 'function', class: 'class' }[valueKind(field(node, 'value'))] ?? 'variable';
    const name = field(node, 'name');
    for (const part of patternNames(name, text)) {
        add('symbol', part.node.line, part.node.col, { name: part.local, kind: name.type === 'identifier' ? kind : 'variable' });
    }
}

export function parameters({ nodes, text }, add) {
    for (const node of nodes) {
        if (node.type === 'formal_parameters' && (functions[node.parent.type] || node.parent.type === 'method_definition')) {
            formal(node, functions[node.parent.type] ?? memberKind(node.parent, text), text, add);
        } else if (node.type === 'arrow_function' && field(node, 'parameter')) {
            const only = field(node, 'parameter');
            add('parameter', only.line, only.col, { name: text(only), position: 0, function_kind: 'arrow', type: null });
        }
    }
}

function formal(list, kind, text, add) {
    let position = 0;
    for (const child of named(list)) {
        if (child.type === 'decorator') {
            continue;
        }
        let pattern = field(child, 'pattern') ?? child;
        if (pattern.type === 'assignment_pattern') {
            pattern = field(pattern, 'left');
        }
        if (pattern.type === 'this') {
            continue;
        }
        const inner = pattern.type === 'rest_pattern' ? named(pattern)[0] : pattern;
        const annotation = field(child, 'type');
        const type = annotation ? text(named(annotation)[0]).replace(/\s+/g, ' ') : null;
        const name = inner.type === 'identifier' || inner.type === 'undefined' ? text(inner) : null;
        add('parameter', inner.line, inner.col, { name, position: position++, function_kind: kind, type, bodiless: !field(list.parent, 'body') });
    }
}

export function scopes({ nodes, text, source }, add) {
    for (const node of nodes) {
        let kind = node.parent ? null : 'module';
        if (['class_declaration', 'abstract_class_declaration', 'class'].includes(node.type) && node.named) {
            kind = 'class';
        } else if (functions[node.type] && field(node, 'body')) {
            kind = functions[node.type];
        } else if (node.type === 'method_definition') {
            kind = memberKind(node, text);
        } else if (node.type === 'class_static_block') {
            kind = 'static';
        } else if ((node.type === 'internal_module' || node.type === 'module') && node.named && field(node, 'body')) {
            kind = 'namespace';
        } else if (node.type === 'ambient_declaration' && ofType(node, 'global')) {
            kind = 'namespace';
        }
        if (kind === 'module') {
            add('scope', source.split('\n').length - (source.endsWith('\n') ? 1 : 0), null, { kind });
        } else if (kind) {
            add('scope', node.endLine, null, { kind });
        }
    }
}

export function bindings({ nodes, text }, add) {
    for (const node of nodes) {
        if (node.type === 'variable_declarator') {
            const word = node.parent.children[0].type;
            const value = field(node, 'value');
            const name = field(node, 'name');
            for (const part of patternNames(name, text)) {
                const valueKindOf = name.type === 'identifier' ? (value ? valueKind(value) : null) : unwrap(value)?.type === 'this' ? 'member' : 'destructured';
                if (value) {
                    add('binding', part.node.line, part.node.col, { name: part.local, kind: word, value_kind: valueKindOf });
                }
            }
        } else if ((node.type === 'public_field_definition' || node.type === 'field_definition') && field(node, 'value')) {
            const name = memberName(node);
            if (name.type !== 'computed_property_name') {
                add('binding', name.line, name.col, { name: keyText(name, text), kind: 'property', value_kind: valueKind(field(node, 'value')) });
            }
        } else if (node.type === 'arrow_function' && field(node, 'body').type !== 'statement_block') {
            const value = field(node, 'body');
            add('binding', value.line, value.col, { name: null, kind: 'return', value_kind: valueKind(value) });
        } else if (node.type === 'return_statement' && named(node)[0]) {
            const value = unwrap(named(node)[0]);
            add('binding', named(node)[0].line, named(node)[0].col, { name: null, kind: 'return', value_kind: valueKind(value) });
        }
    }
}

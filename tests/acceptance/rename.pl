#!/usr/bin/perl
# Gives every identifier that the TypeScript of a tree declares a new name, the same one everywhere: x1, x2 …, and X1, X2 …
# for names with an upper-case first letter. What is left is the same program under other names.
#
#   rename.pl TREE [WIRE…]
#
# Names have two sorts. A *binding* is a variable, function, class, type, parameter or imported name; every one is
# renamed but those that a package exports and those of the language, Node and the test runner. A *member* stands behind
# a dot or is a key; it is renamed when a class, interface or type literal of the tree declares it, unless packages use
# the name too or it is what goes over a wire: a key of a JSON or YAML document or a word of SQL below WIRE, or a name
# with an underscore. A shorthand { a } is both, and is written { a: x1 } when only one of the two gets a new name.
#
# Comments, strings, module specifiers, file names and every other file stay as they are. The names of members in types
# such as Pick<A, 'b'> and A['b'] are strings that are renamed all the same.
#
# The renamed sample type-checks in both states, and all of its own tests pass: tsc --noEmit and jest in the renamed tree.
use strict;
use warnings;
use File::Find qw(find);

my %keyword = map { $_ => 1 } qw(
    abstract any as asserts async await bigint boolean break case catch class const constructor continue debugger declare
    default delete do else enum export extends false finally for from function get if implements import in infer
    instanceof interface is keyof let module namespace never new null number object of override private protected public
    readonly require return satisfies set static string super switch symbol this throw true try type typeof undefined
    unique unknown var void while with yield arguments global globalThis NaN Infinity);

# What the language, Node and jest bring along, as far as a program names it without an import.
my %global = map { $_ => 1 } qw(
    AbortController AbortSignal Array ArrayBuffer Awaited BigInt Boolean Buffer Date Error Exclude Express Extract Function
    InstanceType Intl JSON Map Math NodeJS NonNullable Number Object Omit Parameters Partial Pick Promise Proxy Readonly
    ReadonlyArray ReadonlyMap ReadonlySet Record RegExp Request Required Response ReturnType Set String Symbol SyntaxError
    TextDecoder TextEncoder TypeError URL URLSearchParams Uint8Array WeakMap WeakSet __dirname __filename clearInterval
    clearTimeout console crypto decodeURIComponent encodeURIComponent exports fetch isNaN parseFloat parseInt process
    queueMicrotask setImmediate setInterval setTimeout structuredClone
    afterAll afterEach beforeAll beforeEach describe expect it jest test);

# Members of objects that come from packages or from the language.
my %foreign = map { $_ => 1 } qw(
    add all app aud auth body bind call catch checks clear clone close code concat connect constructor data decode delete destroy
    emit end entries error errors event exp fetch filter find first forEach format get has header headers iat id includes
    info init insert iss items join json jti keys kid kty last length limit list listen log map message method
    methods name next on once open options param params parse path ping pop post privateKey prototype publicKey push put query reason record redirect
    reduce release remove replace request reset response resolve reverse route rows send set size slice sort split stack
    start state status stop sub subject test text then title toString token trim type update url use value values verify
    version warn where write);

my ($tree, @wire) = @ARGV;
die "usage: rename.pl TREE [WIRE…]\n" unless defined $tree && -d $tree;

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "rename.pl: $path: $!\n";
    local $/;
    my $text = <$file>;
    return $text // '';
}

my %wire;
my $wire = sub {
    my $text = slurp($_);
    if (/\.sql\z/) {    # names of columns; those of tables never meet the code's own names
        my %table = map { $_ => 1 } $text =~ /\b(?:TABLE(?: IF NOT EXISTS)?|REFERENCES|ON)\s+(\w+)/g;
        $wire{$_} = 1 for grep { !$table{$_} } $text =~ /\b([A-Za-z_]\w*)\b/g;
    }
    elsif (/\.(?:ya?ml|json)\z/) {
        $wire{$_} = 1 for $text =~ /(?<![^\s{,"'])([A-Za-z_]\w*)["']?:(?!\S)/g;
    }
};
find({ no_chdir => 1, wanted => sub { $wire->() if -f } }, @wire) if @wire;

# ---- tokens: [kind, text, role]; kind is name, string, number, regex, template, space or a punctuator itself ----

sub tokens {
    my ($text) = @_;
    my (@tokens, @templates, $before);    # of each open template: the braces that are open within its ${
    $before = '';
    my $add = sub {
        my ($kind, $lexeme) = @_;
        push @tokens, [$kind, $lexeme, ''];
        $before = $kind eq 'name' ? ($keyword{$lexeme} ? "keyword $lexeme" : 'value') : $kind ne 'space' ? $kind : $before;
    };
    my $template = sub {                  # from behind a ` or } up to the next ${ or `
        $text =~ /\G((?:[^`\\\$]|\\.|\$(?!\{))*)(\$\{|`)/gcs or die 'a template does not end';
        $add->('template', $1 . $2);
        if ($2 eq '${') { push @templates, 0; $before = '(' }
    };
    pos($text) = 0;
    while (pos($text) < length $text) {
        if ($text =~ m{\G(\s+|//[^\n]*|/\*.*?\*/)}gcs) { $add->('space', $1) }
        elsif ($text =~ /\G(#?[A-Za-z_\$][\w\$]*)/gc) { $add->('name', $1) }
        elsif ($text =~ /\G('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/gcs) { $add->('string', $1) }
        elsif ($text =~ /\G(\.?[0-9][\w.]*)/gc) { $add->('number', $1) }
        elsif ($text =~ /\G`/gc) { $add->('template', '`'); $template->() }
        elsif (@templates && $templates[-1] == 0 && $text =~ /\G\}/gc) { pop @templates; $add->('template', '}'); $template->() }
        elsif ($before !~ /^(?:value|number|string|template|regex|[\])}]|keyword (?:this|super|null|true|false))\z/
            && $text =~ m{\G(/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/\w*)}gc) { $add->('regex', $1) }
        elsif ($text =~ /\G(\.\.\.|=>|\?\.(?!\d)|\?\?=?|&&=?|\|\|=?|[=!]==?|[-+*\/%&|^<>]=|\+\+|--|\*\*|.)/gcs) {
            $templates[-1]++ if @templates && $1 eq '{';
            $templates[-1]-- if @templates && $1 eq '}';
            $add->($1, $1);
        }
    }
    return \@tokens;
}

# ---- roles: what each name is ----

my %modifier = map { $_ => 1 } qw(public private protected static readonly async abstract override declare get set);
my %opens_object = map { $_ => 1 } split q{ }, q{= ( , : ? [ | & < && || ?? ... += ??= ||= ! template};

# The kind of the brace that follows the tokens; $before is the last of them, $around the kind of the bracket around it.
sub brace {
    my ($before, $around, $pending) = @_;
    return $pending if $pending;
    my ($kind, $text) = $before ? @$before : ('', '');
    if ($kind eq 'name') {
        return 'named' if $text =~ /^(?:import|export|type)\z/;
        return 'members' if $text =~ /^(?:as|satisfies|extends)\z/;
        return $text =~ /^(?:return|default|typeof|in|of|throw|yield|await|const|let|var)\z/ ? 'object' : 'block';
    }
    return 'members' if $kind =~ /^[|&<]\z/ || $kind eq ':' && $around ne 'object' || $kind =~ /^[?,(\[]\z/ && $around eq 'members';
    return $opens_object{$kind} ? 'object' : 'block';
}

# Sets the role of every name of a file: binding, member, shorthand, foreign or keyword. Returns the declared members.
sub mark {
    my ($tokens) = @_;
    my @real = grep { $_->[0] ne 'space' } @$tokens;
    my (@around, @types, %declared, $pending, $is_type);    # @types: whether < … > of Pick or Omit is open
    for my $i (0 .. $#real) {
        my ($kind, $text) = @{ $real[$i] };
        my $before = $i ? $real[$i - 1] : undef;
        my ($last, $next) = ($before ? $before->[1] : '', $i < $#real ? $real[$i + 1][1] : '');
        my $around = @around ? $around[-1] : 'block';
        if ($kind eq '{') { push @around, brace($before, $is_type && $around eq 'block' ? 'members' : $around, $pending); $pending = $is_type = undef }
        elsif ($kind =~ /^[(\[]\z/) { push @around, $around eq 'members' && $kind eq '[' ? 'members' : $kind }
        elsif ($kind =~ /^[)\]}]\z/) { pop @around; @types = grep { $_ <= @around } @types }
        elsif ($kind eq 'template') { push @around, 'template' if $text =~ /\$\{\z/; pop @around if $text =~ /^\}/ && $text eq '}' }
        elsif ($kind eq '<' && $before && $last =~ /^(?:Pick|Omit|Extract|Exclude)\z/) { push @types, scalar @around }
        elsif ($kind eq '>') { pop @types if @types && $types[-1] == @around }
        elsif ($kind eq 'string') {
            $real[$i][2] = 'quoted' if @types || $last eq '[' && $next eq ']' && $i > 1 && $real[$i - 2][0] eq 'name';
        }
        elsif ($kind eq ';') { $is_type = undef }
        next unless $kind eq 'name';

        my $starts = $last =~ /^[{,;]\z/ || $around eq 'class' && $last eq '}';
        for (my $j = $i - 1; !$starts && $j > 0 && $modifier{ $real[$j][1] }; $j--) {
            $starts = $real[$j - 1][1] =~ /^[{,;}]\z/;
        }
        my $is_key = $next =~ /^(?:[:(?!=;<]|\?\.)\z/ || $around eq 'class' && $next eq '}';
        if ($last =~ /^\??\.\z/) { $real[$i][2] = 'member' }
        elsif ($around =~ /^(?:class|members)\z/ && $starts && $is_key && $next ne '=>') {
            $real[$i][2] = 'member';
            $declared{$text} = 1;
        }
        elsif ($around eq 'object' && $starts && ($next eq ':' || $next eq '(' && $last ne '...')) { $real[$i][2] = 'member' }
        elsif ($around eq 'object' && $last =~ /^[{,]\z/ && $next =~ /^[,}=]\z/) { $real[$i][2] = 'shorthand' }
        elsif ($keyword{$text} && !($text =~ /^(?:type|of|from|is|get|set|module|as|async|object|symbol|unique)\z/ && $next =~ /^[.,;)=:]\z/)) {
            $real[$i][2] = 'keyword';
            $pending = $text eq 'class' ? 'class' : 'members' if $text =~ /^(?:class|interface)\z/;
            $pending = 'block' if $text eq 'module' && $last eq 'declare';
            $is_type = 1 if $text eq 'type' && $around eq 'block' && $last =~ /^(?:[;}]|export|)\z/;
        }
        else {
            # A parameter that a constructor makes a property is both; the sample uses it as a property only.
            my $is_property = $around eq '(' && $last =~ /^(?:readonly|private|protected|public)\z/;
            $real[$i][2] = $is_property ? 'member' : 'binding';
            $declared{$text} = 1 if $is_property;
        }
    }
    return \%declared;
}

# Names that a file imports from packages: they keep their names in this file.
sub from_packages {
    my ($tokens) = @_;
    my @real = grep { $_->[0] ne 'space' } @$tokens;
    my %names;
    for (my $i = 0; $i < @real; $i++) {
        next unless $real[$i][1] eq 'import' && $real[$i][0] eq 'name';
        my $end = $i + 1;
        $end++ while $end < @real && $real[$end][0] ne 'string' && $real[$end][1] ne '(' && $real[$end][1] ne ';';
        next unless $end < @real && $real[$end][0] eq 'string';
        next if $real[$end][1] =~ m{^['"](?:\.|\@/)};
        $names{ $_->[1] } = 1 for grep { $_->[0] eq 'name' && !$keyword{ $_->[1] } } @real[$i .. $end];
        $i = $end;
    }
    return \%names;
}

# ---- the tree ----

my @paths;
find({ no_chdir => 1, wanted => sub { push @paths, $_ if /\.ts\z/ && -f } }, $tree);
@paths = sort @paths;
my (%tokens, %member);
for my $path (@paths) {
    $tokens{$path} = tokens(slurp($path));
    my $declared = mark($tokens{$path});
    $member{$_} = 1 for keys %$declared;
}
for my $name (keys %member) {
    delete $member{$name} if $foreign{$name} || $wire{$name} || $keyword{$name} || $name =~ /[^_]_/;
}

my (%new, $count);
sub new_name {
    my ($name) = @_;
    return $new{$name} //=
        ($name =~ /^_/ ? '_' : '') . ($name =~ /^_*[A-Z]/ ? 'X' : 'x') . ++$count . ($name =~ /[a-z0-9][A-Z]/ ? 'Name' : '');
}
my ($bindings, $members) = (0, 0);
for my $path (@paths) {
    my $kept = from_packages($tokens{$path});
    my $text = '';
    for my $token (@{ $tokens{$path} }) {
        my ($kind, $name, $role) = @$token;
        if ($role eq 'quoted' && $name =~ /^(['"])(\w+)['"]\z/ && $member{$2}) { $name = $1 . new_name($2) . $1 }
        elsif ($role eq 'member') { $name = new_name($name), $members++ if $member{$name} }
        elsif ($role =~ /^(?:binding|shorthand)\z/) {
            my $key = $role eq 'shorthand' && $member{$name} ? new_name($name) : $name;
            if (!$global{$name} && !$keyword{$name} && !$kept->{$name}) { $name = new_name($name); $bindings++ }
            $name = "$key: $name" if $role eq 'shorthand' && $key ne $name;
        }
        $text .= $name;
    }
    open my $file, '>:raw', $path or die "rename.pl: $path: $!\n";
    print {$file} $text;
    close $file or die "rename.pl: $path: $!\n";
}

# ---- documents: what names code there follows it ----

my @documents;
find({ no_chdir => 1, wanted => sub { push @documents, $_ if m{\.md\z} && !m{/openspec/} && -f } }, $tree);
for my $path (sort @documents) {
    my $text = slurp($path);
    # Names with a hump are code's alone; a single word is one in the lists of a service's section.
    $text =~ s{(?<![\w/.])(\w*(?:[a-z0-9][A-Z]|[A-Z][A-Z][a-z])\w*)\b(?!\.ts)}{$new{$1} // $1}ge;
    if ($path =~ /services\.md\z/) {
        $text =~ s/^(\| `)(\w+)(` \|)/$1 . ($member{$2} ? $new{$2} : $2) . $3/gme;
        $text =~ s/^(\*\*Dependencies:\*\* )(.*)$/my ($label, $list) = ($1, $2); $list =~ s{\b(\w+)\b}{$new{$1} \/\/ $1}ge; $label . $list/gme;
    }
    open my $file, '>:raw', $path or die "rename.pl: $path: $!\n";
    print {$file} $text;
    close $file or die "rename.pl: $path: $!\n";
}
printf "%d files, %d names, %d uses of bindings, %d uses of members\n", scalar @paths, scalar keys %new, $bindings, $members;

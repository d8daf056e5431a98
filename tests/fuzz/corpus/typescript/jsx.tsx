export const Page = <T,>({ items }: Props<T>) => (
  <Layout title="don't // stop" data-id='a"b' {...rest(items)}>
    It's text: a / b, // no comment, /* none */ "open
    {items.map((item) => (
      <Row<T> key={item.id} onClick={() => select(item)} label={`x${item.name}`} />
    ))}
    {/* eslint-disable-next-line no-alert */}
    <>
      <ns:tag attr=<b>bold</b> />
      <Menu.Item disabled>{ask("sure?") ? <i>yes</i> : null}</Menu.Item>
    </>
  </Layout>
);
const less = a < b;
const cast = value as unknown as Node<string>;

// A good rich menu, an image for it (its head, all that is looked at), and a good coupon.
export const menu = () => ({
  size: { width: 2500, height: 843 }, selected: true, name: "メニュー", chatBarText: "ひらく",
  areas: [
    { type: "postback", data: "a", displayText: "a", inputOption: "openKeyboard",
      fillInText: "b" },
    { type: "message", text: "a", label: "b" },
    { type: "uri", uri: "https://shop.example/a", altUri: { desktop: "https://shop.example/b" } },
    { type: "datetimepicker", data: "a", mode: "date", initial: "2026-12-24" },
    { type: "clipboard", clipboardText: "a" },
    { type: "richmenuswitch", richMenuAliasId: "tab-b", data: "a" },
  ].map((action, i) => ({ bounds: { x: 400 * i, y: 0, width: 400, height: 843 }, action })),
});

export function png(width, height) {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "latin1"), size]);
}

export const coupon = () => ({
  title: "友だち限定", description: "a\nb",
  reward: { type: "discount", priceInfo: { type: "fixed", fixedAmount: 100 } },
  acquisitionCondition: { type: "normal" }, startTimestamp: 0, endTimestamp: 1924959599,
  timezone: "ASIA_TOKYO", visibility: "UNLISTED", maxUseCountPerTicket: 1,
});

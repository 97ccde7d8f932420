WITH selected AS (
  SELECT line, order_id, customer, product_id, ts, epoch_us(ts) AS us, substance, amount_kg,
    coalesce('customer ' || customer, 'order ' || order_id) AS buyer
  FROM lines
  WHERE schedule = 'SSAN'
    AND status = 'undetermined'
    AND buyer_class = 'general_public'
),
held AS (
  SELECT *, line AS stretch, NULL AS value, NULL AS companion
  FROM selected
)
SELECT customer, CAST(max(value) AS DECIMAL(38, 6)) AS value,
  list(
    struct_pack(
      order_id := order_id, line := line, product_id := product_id, ts := ts,
      substance := substance, amount_kg := amount_kg, companion := CAST(companion AS TEXT)
    )
    ORDER BY ts, order_id, line, substance NULLS LAST, companion NULLS FIRST
  ) AS evidence
FROM held
GROUP BY customer, line, stretch
ORDER BY evidence[1].ts, evidence[1].order_id, evidence[1].line, evidence[1].substance, customer NULLS FIRST

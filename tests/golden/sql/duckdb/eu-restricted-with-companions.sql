WITH selected AS (
  SELECT line, order_id, customer, product_id, ts, epoch_us(ts) AS us, substance, amount_kg,
    coalesce('customer ' || customer, 'order ' || order_id) AS buyer
  FROM lines
  WHERE schedule = 'Annex I'
    AND status IN ('restricted', 'undetermined')
    AND buyer_class IN ('farmer', 'general_public', 'professional_user')
),
beside AS (
  SELECT line, order_id, product_id, ts, companion
  FROM companions
  WHERE order_id IN (SELECT order_id FROM selected)
    AND line NOT IN (SELECT line FROM selected)
),
counted AS (
  SELECT order_id, count(DISTINCT companion) AS value
  FROM beside
  GROUP BY order_id
  HAVING count(DISTINCT companion) >= 1
),
held AS (
  SELECT customer, buyer, order_id, line, product_id, ts, substance, amount_kg, NULL AS companion, value, 1 AS stretch
  FROM selected JOIN counted USING (order_id)
  UNION ALL
  SELECT customer, buyer, order_id, line, product_id, ts, NULL, NULL, companion, value, 1 AS stretch
  FROM (SELECT DISTINCT customer, buyer, order_id FROM selected)
    JOIN counted USING (order_id)
    JOIN beside USING (order_id)
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
GROUP BY customer, buyer, order_id, stretch
ORDER BY evidence[1].ts, evidence[1].order_id, evidence[1].line, evidence[1].substance, customer NULLS FIRST
